"""The workload of an office by person and by team, for its supervisors."""

from typing import Any, NamedTuple

from cee_portal.core import db
from centers.models import Office
from reviews.work.selectors.items import COUNT_CAP, TooSlowError, time_limit


class Load(NamedTuple):
    """The open items of one person or team. Counts of a team stop at 10,001; `oldest` is the earliest arrival."""

    name: str
    key: str
    items: int
    late: int
    soon: int
    oldest: Any


# A person owns some hundred items; the index queue_by_owner holds them together.
_BY_PERSON = """
SELECT coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username),
person.username,
       count(*), count(*) FILTER (WHERE item.due_on < cee_today()), count(*) FILTER (WHERE item.band = 2),
       min(item.arrived_at)
FROM reviews_workitem item JOIN accounts_user person ON person.id = item.owner_id
WHERE item.office_id = %s AND item.state <> 'closed' AND item.owner_id IS NOT NULL
GROUP BY person.id ORDER BY 3 DESC, 2 LIMIT 40
"""
# A team may hold a million items, so they are read from the most urgent one up to the cap.
_BY_TEAM = """
SELECT team.name, team.code, found.items, found.late, found.soon, found.oldest
FROM centers_team team CROSS JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE due_on < cee_today()) AS late,
           count(*) FILTER (WHERE band = 2) AS soon, min(arrived_at) AS oldest
    FROM (SELECT due_on, band, arrived_at FROM reviews_workitem
          WHERE office_id = %s AND team_id = team.id AND state <> 'closed'
          ORDER BY band, due_on, id LIMIT %s) AS urgent) AS found
WHERE team.office_id = %s ORDER BY team.code
"""


def load_of(office: Office) -> dict[str, list[Load]] | None:
    """Return the workload by team and by person; None where it took too long to count."""
    try:
        with time_limit():
            people = _read_loads(_BY_PERSON, [office.pk])
            teams = _read_loads(_BY_TEAM, [office.pk, COUNT_CAP + 1, office.pk])
    except TooSlowError:
        return None
    return {"people": people, "teams": teams}


def _read_loads(sql: str, params: list[Any]) -> list[Load]:
    return [Load(*row) for row in db.rows(sql, params)]
