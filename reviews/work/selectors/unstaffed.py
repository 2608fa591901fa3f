"""Offices with open work where nobody works today."""

from typing import NamedTuple

from cee_portal.core import db

MOST_COUNTED = 1_000  # items of one office; above it the number is not exact


class UnstaffedOffice(NamedTuple):
    """Hold an office without people, and its open items, counted up to one more than MOST_COUNTED."""

    code: str
    name: str
    items: int

    @property
    def items_words(self) -> str:
        """Return the number of items, `more than 1,000` at most."""
        return f"{'more than ' if self.items > MOST_COUNTED else ''}{min(self.items, MOST_COUNTED):,}"


_UNSTAFFED = """
SELECT office.code, office.short_name, open.items
FROM centers_office office
CROSS JOIN LATERAL (
    SELECT count(*) AS items FROM (
        SELECT 1 FROM reviews_workitem w WHERE w.office_id = office.id AND w.state <> 'closed' LIMIT %(most)s) found
) open
WHERE open.items > 0 AND NOT EXISTS (
    SELECT 1 FROM centers_officemembership m JOIN accounts_user person ON person.id = m.user_id
    WHERE m.office_id = office.id AND person.is_active
      AND m.valid_from <= cee_today() AND (m.valid_to IS NULL OR m.valid_to >= cee_today()))
ORDER BY open.items DESC, office.code
"""


def list_unstaffed() -> list[UnstaffedOffice]:
    """Return the offices with open work and nobody in them, those with most work first."""
    return [UnstaffedOffice(*row) for row in db.rows(_UNSTAFFED, {"most": MOST_COUNTED + 1})]
