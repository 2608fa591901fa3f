"""What an order or a batch would move, counted by the predicate that moves, before anything does (decision 37).

The counts ask the rules as they will be: the newest rulebook with the order added, on its effective day.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation, Office
from centers.routing.rulebook import Rulebook as Rules
from centers.selectors.rulebooks import current_rulebook
from centers.services.rulebooks import build_snapshot, order_snapshot
from entries.models import Routing
from reviews.reassignment.models import Preview
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import Table, write_cells
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.placement.scope import start_of_move

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
       i.age, i.near, i.begun, i.open_now, i.planned, i.kept, count(*), coalesce(sum(i.value), 0)
FROM (SELECT i.port_id, i.office_id, i.function, i.kind, i.state, i.owner_id, i.value,
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


def store_order_preview(
    *, order: Delegation, user: User | None, counts: dict[str, Any], seconds: float
) -> Preview:
    """What `count_order` gave, kept as a preview of this order."""
    return Preview.objects.create(
        delegation=order,
        made_at=clock.now(),
        made_by=user,
        on_day=day_of_move(order),
        rulebook=current_rulebook().number,
        seconds=round(seconds, 3),
        counts=counts,
    )


def count_order(order: Delegation, *, seen_to: int | None = None) -> dict[str, Any]:
    """The counts of a preview, with nothing kept. One snapshot: every cell is of the same moment. `seen_to`: of summaries
    up to this id only, as an earlier preview found them.
    """
    day = day_of_move(order)
    rules = _rules_with(order, day)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        counts = _count(rules, day, order, seen_to)
        transaction.set_rollback(True)
    return counts


def day_of_move(order: Delegation) -> date:
    """The day for which a preview asks: that of the order, or today where it has come or is that of approval."""
    today = clock.today()
    return max(order.effective_on or today, today)


def _rules_with(order: Delegation, day: date) -> Rules:
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
    table = Table(_what_if(), day)
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
    with connection.cursor() as cursor:
        cursor.execute(_ROUTINGS.format(kept=kept["r"]), values)
        routings = cursor.fetchall()
        cursor.execute(_ITEMS.format(kept=kept["i"]), values)
        items = cursor.fetchall()
        cursor.execute(_THERE, values)
        there = dict(cursor.fetchall())
    counts = summed(routings, items, there, Policies.of(order.policies))
    return {**counts, "seen_to": values["seen_to"]}


def _what_if() -> int:
    """The rulebook number of a table that is asked and rolled back: of this connection, so that none waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT -pg_backend_pid()")
        return int(cursor.fetchone()[0])


def summed(
    routings: list[tuple[Any, ...]], items: list[tuple[Any, ...]], there: dict[int, int], policies: Policies
) -> dict[str, Any]:
    """The preview's counts from the grouped rows. Pure."""
    by_port: dict[str, dict[str, Any]] = defaultdict(_port_row)
    flows: dict[tuple[str, str], dict[str, int]] = {}
    totals = {"summaries": 0, "held_summaries": 0, "value": 0, "inferred_high": 0, "inferred_low": 0}
    for port, origin, target_office, basis, _by, kept, count, value in routings:
        row = by_port[port]
        row["summaries"] += count
        row["value"] += int(value)
        row["held_summaries"] += count if kept else 0
        flow = flows.setdefault((origin, target_office), {"summaries": 0, "items": 0})
        flow["summaries"] += count
        totals["summaries"] += count
        totals["held_summaries"] += count if kept else 0
        totals["value"] += int(value)
        totals["inferred_high"] += count if basis == 3 else 0
        totals["inferred_low"] += count if basis == 4 else 0
    groups = _item_groups(items, by_port, flows, policies)
    return {
        **totals,
        "value": str(totals["value"]),
        **groups,
        "participants_there": there.get(3, 0),
        "accounts_there": there.get(2, 0),
        "by_port": sorted(
            ({"port": port, **row} for port, row in by_port.items()),
            key=lambda row: (-row["summaries"], row["port"]),
        ),
        "flows": [
            {"from": origin, "to": target_office, **numbers}
            for (origin, target_office), numbers in sorted(flows.items())
        ],
    }


def _item_groups(
    items: list[tuple[Any, ...]],
    by_port: dict[str, dict[str, Any]],
    flows: dict[tuple[str, str], dict[str, int]],
    policies: Policies,
) -> dict[str, Any]:
    keys = ("function", "kind", "state", "person", "age")
    groups: dict[str, dict[str, int]] = {key: {} for key in keys}
    counted = ("items", "near_deadline", "begun", "open_now", "held", "held_near", "keep_owner")
    totals = dict.fromkeys(counted, 0)
    for (
        port,
        origin,
        target_office,
        function,
        kind,
        state,
        person,
        age,
        near,
        begun,
        open_now,
        planned,
        kept,
        count,
        _v,
    ) in items:
        row = by_port[port]
        row["items"] += count
        flow = flows.setdefault((origin, target_office), {"summaries": 0, "items": 0})
        flow["items"] += count
        for key, value in zip(keys, (function, kind, state, person or "nobody", age), strict=True):
            groups[key][value] = groups[key].get(value, 0) + count
        held = (
            kept
            or (near and policies.near_deadline == "hold")
            or (not planned and begun and policies.begun == "hold")
        )
        totals["items"] += count
        totals["near_deadline"] += count if near else 0
        totals["begun"] += count if begun else 0
        totals["open_now"] += count if open_now else 0
        totals["held"] += count if held else 0
        totals["keep_owner"] += count if planned and not held else 0
        totals["held_near"] += count if near and policies.near_deadline == "hold" else 0
        row["held"] += count if held else 0
        row["keep_owner"] += count if planned and not held else 0
    lists = {
        f"by_{key}": [
            {key: value, "items": number}
            for value, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        for key, found in groups.items()
    }
    return {**totals, **lists}


def _port_row() -> dict[str, int]:
    names = ("summaries", "items", "value", "keep_owner", "held", "held_summaries")
    return dict.fromkeys(names, 0)


def find_office_names(codes: list[str]) -> dict[str, str]:
    """Short names of the offices in a preview, for its flow and table."""
    return dict(Office.objects.filter(code__in=codes).values_list("code", "short_name"))
