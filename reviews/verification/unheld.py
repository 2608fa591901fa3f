"""Findings on work that nobody holds. They are no violations: every row is where the rules put it."""

from reviews.verification.checks import Check

_WORKS_THERE = """EXISTS (
    SELECT 1 FROM centers_officemembership m, accounts_user u
    WHERE m.office_id = {office} AND u.id = m.user_id AND u.is_active AND {person}
      AND cee_today() >= m.valid_from AND cee_today() <= coalesce(m.valid_to, 'infinity'::date))"""

FINDINGS: tuple[Check, ...] = (
    Check(
        "Offices with open work and nobody in them",
        f"""SELECT o.code, format('%s open items and nobody in the office', work.items)
            FROM (SELECT office_id, count(*) AS items FROM reviews_workitem WHERE state <> 'closed' GROUP BY 1) work
            JOIN centers_office o ON o.id = work.office_id
            WHERE NOT {_WORKS_THERE.format(office="work.office_id", person="true")}""",
    ),
    Check(
        "Open items whose owner does not work at their office",
        f"""SELECT i.entry_number, format('owned by %s, at %s', p.username, o.code)
            FROM reviews_workitem i JOIN accounts_user p ON p.id = i.owner_id
            JOIN centers_office o ON o.id = i.office_id
            WHERE i.state <> 'closed'
              AND NOT {_WORKS_THERE.format(office="i.office_id", person="u.id = i.owner_id")}""",
    ),
)
