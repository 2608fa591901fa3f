"""The preview of an order: what it would move, counted by the predicate that moves (decision 37).

It asks the rules as they will be: the newest rulebook with the order added, on its effective day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import starmap
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from cee_portal.core import clock, db
from centers.models import Delegation
from centers.routing.rulebook import Rulebook as Rules
from centers.services.rulebooks import build_snapshot, order_snapshot
from entries.models import Routing
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import Table, write_cells
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.counts import Counts
from reviews.reassignment.selectors import start_of_move

_GROUPS = ("function", "kind", "state", "person", "age")
_TOTALS = dict.fromkeys(
    ("inferred_high", "inferred_low", "near_deadline", "begun", "open_now", "held_near"), 0
)


class RoutingRow(NamedTuple):
    """Count routings of one port, flow, basis and rule. `kept`: they stay, because they were worked on."""

    port: str
    origin: str
    target_office: str
    basis: int
    by: int
    kept: bool
    number: int
    value: Any


class ItemRow(NamedTuple):
    """Count items of one port, flow and group. `planned`: the owner keeps them at the target office."""

    port: str
    origin: str
    target_office: str
    function: str
    kind: str
    state: str
    person: str
    age: str
    near: bool
    begun: bool
    open_now: bool
    planned: bool
    kept: bool
    number: int


_ROUTINGS = f"""
SELECT port.code, origin.code, target.code, r.basis, r.by, r.kept, count(*), coalesce(sum(r.value), 0)
FROM (SELECT r.port_id, r.office_id, r.basis, r.by, r.value, {predicate.ROUTING_TARGET} AS target_office_id, {{kept}} AS kept
      {predicate.MISPLACED_ROUTINGS} AND r.jurisdiction_id = ANY(%(jurisdictions)s) AND r.summary_id <= %(seen_to)s) r
JOIN centers_office port ON port.id = r.port_id JOIN centers_office origin ON origin.id = r.office_id
JOIN centers_office target ON target.id = r.target_office_id
GROUP BY 1, 2, 3, 4, 5, 6
"""

_ITEMS = f"""
SELECT port.code, origin.code, target.code, i.function, i.kind, i.state, coalesce(person.username, ''),
       i.age, i.near, i.begun, i.open_now, i.planned, i.kept, count(*)
FROM (SELECT i.port_id, i.office_id, i.function, i.kind, i.state, i.owner_id,
             {predicate.ITEM_TARGET} AS target_office_id,
             CASE WHEN i.opened_at > cee_now() - interval '7 days' THEN 'a week'
                  WHEN i.opened_at > cee_now() - interval '30 days' THEN 'a month'
                  WHEN i.opened_at > cee_now() - interval '90 days' THEN '90 days' ELSE 'older' END AS age,
             i.due_on BETWEEN %(day_of_move)s AND %(day_of_move)s + %(near_days)s AS near,
             i.owner_id IS NOT NULL AND i.begun_at IS NOT NULL AS begun,
             EXISTS (SELECT 1 FROM reviews_presence p WHERE p.item_id = i.id AND p.expires_at > cee_now()) AS open_now,
             {predicate.on_plan("i.owner_id", predicate.ITEM_TARGET, "%(day_of_move)s")}
             OR %(goes_back)s AND {predicate.works_at("i.owner_id", predicate.ITEM_TARGET, "%(day_of_move)s")} AS planned,
             {{kept}} AS kept
      {predicate.MISPLACED_ITEMS} AND r.jurisdiction_id = ANY(%(jurisdictions)s) AND r.summary_id <= %(seen_to)s) i
JOIN centers_office port ON port.id = i.port_id JOIN centers_office origin ON origin.id = i.office_id
JOIN centers_office target ON target.id = i.target_office_id LEFT JOIN accounts_user person ON person.id = i.owner_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
"""

_THERE = """
SELECT r.by, count(*) FROM entries_routing r
WHERE r.in_flight AND r.jurisdiction_id = ANY(%(jurisdictions)s) AND r.office_id = r.jurisdiction_id AND r.by IN (2, 3)
GROUP BY 1
"""


def count_order(order: Delegation, *, seen_to: int | None = None) -> dict[str, Any]:
    """Count what the order would move, in one snapshot, and store nothing.

    `seen_to`: count only summaries up to this id, as an earlier preview found them.
    """
    day = day_of_move(order)
    rules = _build_rules(order, day)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        counts = _count(rules, day, order, seen_to)
        transaction.set_rollback(True)
    return counts


def day_of_move(order: Delegation) -> date:
    """Return the day for which a preview counts: the effective day, or today if it has come or is the day of approval."""
    today = clock.today()
    return max(order.effective_on or today, today)


def _build_rules(order: Delegation, day: date) -> Rules:
    snapshot = build_snapshot()
    orders = [known for known in snapshot["delegations"] if known["id"] != order.pk]
    if order.withdraws_id is not None:
        for known in orders:
            if known["id"] == order.withdraws_id:
                known["withdrawn_on"] = day.isoformat()
    else:
        orders.append(order_snapshot(order, effective_on=day))
    return Rules.from_snapshot(0, {**snapshot, "delegations": orders})


def _count(rules: Rules, day: date, order: Delegation, seen_to: int | None) -> dict[str, Any]:
    # The table is rolled back. Its number differs per connection, so no two previews wait for each other.
    table = Table(int(db.scalar("SELECT -pg_backend_pid()")), day)
    write_cells(rules, table, day)
    about = order.withdraws or order
    withdrawal = order.withdraws_id is not None
    kept = {name: predicate.worked_on(name) if withdrawal else "false" for name in ("r", "i")}
    values = {
        **predicate.parameters(table),
        "jurisdictions": list(about.centers.values_list("pk", flat=True)),
        "near_days": Policies.of(order.policies).near_deadline_days,
        "day_of_move": day,
        "order": order.pk,
        "seated": order.state in Delegation.IN_RULEBOOK,
        "goes_back": withdrawal,
        "seen_to": seen_to if seen_to is not None else Routing.objects.aggregate(last=Max("pk"))["last"] or 0,
        "moved_at": start_of_move(order.withdraws) if order.withdraws else None,
    }
    routings = starmap(RoutingRow, db.rows(_ROUTINGS.format(kept=kept["r"]), values))
    items = starmap(ItemRow, db.rows(_ITEMS.format(kept=kept["i"]), values))
    there = dict(db.rows(_THERE, values))
    counts = sum_counts(routings, items, there, Policies.of(order.policies))
    return {**counts, "seen_to": values["seen_to"]}


def sum_counts(
    routings: Iterable[RoutingRow], items: Iterable[ItemRow], there: dict[int, int], policies: Policies
) -> dict[str, Any]:
    """Return the counts of a preview from the grouped rows. Pure."""
    counts = Counts(marked=Counter(_TOTALS))
    counts.groups.update({name: Counter() for name in _GROUPS})
    for routing in routings:
        _add_routings(counts, routing)
    for item in items:
        _add_items(counts, item, policies)
    counts.marked.update(participants_there=there.get(3, 0), accounts_there=there.get(2, 0))
    return counts.stored()


def _add_routings(counts: Counts, row: RoutingRow) -> None:
    held = row.number if row.kept else 0
    numbers = {"summaries": row.number, "value": int(row.value), "held_summaries": held}
    counts.add(row.port, row.origin, row.target_office, **numbers)
    counts.marked["inferred_high"] += row.number if row.basis == 3 else 0
    counts.marked["inferred_low"] += row.number if row.basis == 4 else 0


def _add_items(counts: Counts, row: ItemRow, policies: Policies) -> None:
    held_near = row.near and policies.near_deadline == HOLD
    held = row.kept or held_near or (not row.planned and row.begun and policies.begun == HOLD)
    kept = row.number if row.planned and not held else 0
    numbers = {"items": row.number, "held": row.number if held else 0, "keep_owner": kept}
    counts.add(row.port, row.origin, row.target_office, **numbers)
    for name in _GROUPS:
        counts.groups[name][getattr(row, name) or "nobody"] += row.number
    for name, applies in (
        ("near_deadline", row.near), ("begun", row.begun), ("open_now", row.open_now), ("held_near", held_near),
    ):  # fmt: skip
        counts.marked[name] += row.number if applies else 0
