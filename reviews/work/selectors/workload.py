"""Reads the people of an office and their workloads, for the supervisor who hands work out."""

from typing import NamedTuple

from cee_portal.core import db
from centers.models import Office

MOST_PEOPLE = 200


class PersonLoad(NamedTuple):
    """A person who works at an office today: open items there, how many are late or soon due, and absence."""

    user_id: int
    username: str
    name: str
    team: str
    items: int
    late: int
    soon: int
    is_away: bool

    @property
    def words(self) -> str:
        """The person in words: `Jun Tran, 23 open, 2 late`."""
        parts = [self.name, f"{self.items:,} open"]
        parts += [f"{self.late:,} late"] if self.late else []
        parts += ["away"] if self.is_away else []
        return ", ".join(parts)


# A person with several memberships at the office is listed once. The index queue_by_owner counts the few owned items.
_WORKLOAD = """
WITH people AS (
    SELECT DISTINCT ON (person.id) person.id, person.username,
           coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username) AS name,
           coalesce(team.code, '') AS team,
           coalesce(member.away_from <= cee_today()
                    AND (member.away_until IS NULL OR cee_today() <= member.away_until), false) AS is_away
    FROM centers_officemembership member
    JOIN accounts_user person ON person.id = member.user_id AND person.is_active
    LEFT JOIN centers_team team ON team.id = member.team_id
    WHERE member.office_id = %(office)s AND member.valid_from <= cee_today()
          AND (member.valid_to IS NULL OR cee_today() <= member.valid_to)
    ORDER BY person.id, member.valid_from, member.id
)
SELECT people.id, username, name, team, found.items, found.late, found.soon, is_away
FROM people CROSS JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE due_on < cee_today()) AS late,
           count(*) FILTER (WHERE band = 2) AS soon
    FROM reviews_workitem
    WHERE office_id = %(office)s AND owner_id = people.id AND state <> 'closed') AS found
ORDER BY is_away, team, name LIMIT %(most)s
"""


def office_workload(office: Office) -> list[PersonLoad]:
    """Return the people of an office today by team and name, absent ones last; at most 200."""
    return [PersonLoad(*row) for row in db.rows(_WORKLOAD, {"office": office.pk, "most": MOST_PEOPLE})]
