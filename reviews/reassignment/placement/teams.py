"""Teams that moving items arrive at: by heading, by importer, or in proportion to the people of a team.

A chunk looks up a team once for each office and heading, or builds one list of seats per office; never once per item.
"""

from collections import Counter
from datetime import date
from typing import Any

from cee_portal.core import db
from centers.models import OfficeMembership, StaffingLine, Team
from reviews.work.queue.teams import TeamTable

_OFFICES_AND_HEADINGS = (
    "SELECT DISTINCT target_office, heading FROM moving_items WHERE keep IS NULL AND to_team IS NULL"
)
_BY_HEADING = """
UPDATE moving_items m SET to_team = t.team_id
FROM unnest(%s::smallint[], %s::varchar[], %s::bigint[]) AS t(office_id, heading, team_id)
WHERE m.keep IS NULL AND m.to_team IS NULL AND t.office_id = m.target_office AND t.heading = m.heading
"""
# All items of one importer go to one team; by weight each item is dealt out by its own id.
_BY_SEAT = """
UPDATE moving_items m SET to_team = t.team_id
FROM unnest(%s::smallint[], %s::int[], %s::int[], %s::bigint[]) AS t(office_id, seat, seats, team_id)
WHERE m.keep IS NULL AND m.to_team IS NULL AND t.office_id = m.target_office
  AND t.seat = (hashint8(m.{key}) & 2147483647) %% t.seats
"""
_KEYS = {"importer": "importer_id", "weight": "item_id"}


def choose_teams(*, team_by: str, today: date, order_id: int | None) -> None:
    """Set the team of every moving item that has none. `team_by`: heading, importer or weight (Policies)."""
    asked = db.rows(_OFFICES_AND_HEADINGS)
    if not asked:
        return
    rows: list[tuple[Any, ...]]
    if team_by in _KEYS:
        rows = _list_seats({office for office, _ in asked}, team_by, today, order_id)
        statement = _BY_SEAT.format(key=_KEYS[team_by])
    else:
        table = TeamTable(office for office, _ in asked)
        rows = [(office, heading, table.team_for(office, heading)) for office, heading in asked]
        statement = _BY_HEADING
    if rows:
        db.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _list_seats(offices: set[int], team_by: str, today: date, order_id: int | None) -> list[tuple[Any, ...]]:
    """Return (office, seat, seats, team): one seat per team, or by weight one for each of its people on the day."""
    people = _count_people(offices, today, order_id) if team_by == "weight" else Counter[int]()
    teams: dict[int, list[int]] = {}
    in_order = Team.objects.filter(office_id__in=offices).order_by("id")
    for team_id, office_id in in_order.values_list("id", "office_id"):
        teams.setdefault(office_id, []).append(team_id)
    rows: list[tuple[Any, ...]] = []
    for office_id, ids in teams.items():
        seats = [team_id for team_id in ids for _ in range(people[team_id])] or ids
        rows += [(office_id, seat, len(seats), team_id) for seat, team_id in enumerate(seats)]
    return rows


def _count_people(offices: set[int], today: date, order_id: int | None) -> Counter[int]:
    there = OfficeMembership.objects.on(today).filter(office_id__in=offices, team__isnull=False)
    pairs = set(there.values_list("user_id", "team_id"))
    if order_id is not None:
        planned = StaffingLine.objects.filter(delegation_id=order_id, from_date__lte=today)
        pairs.update(planned.values_list("user_id", "team_id"))
    return Counter(team_id for _, team_id in pairs if team_id is not None)
