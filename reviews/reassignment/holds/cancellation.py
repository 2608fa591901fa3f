"""Cancelling is a clean, listed state: what was moved stays moved; what is left stays where it is, each with a hold.

The state is set while nobody is in a chunk; the holds are placed in pieces after it, by whoever comes first, and the
batch has ended only then. Until then it lists what it leaves. What is held is what its own order gives, port by port and
function by function: what another order asks for is left to that order's move.

A piece locks routings or items, never both, each in order of its key: so it waits for whoever has one, and nobody
waits for it in a circle (docs/concurrency.md, section 1). It goes on behind the last one, so what is held already
is not read again for each piece.
"""

import time
from datetime import date
from typing import Any

from django.db import OperationalError, connection, transaction

from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from centers.models import Delegation
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.engine.baseline import ensure_baseline
from reviews.reassignment.engine.skip_locked_path import is_lock_timeout
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.reroutes import find_reroutes
from reviews.reassignment.placement.scope import DECIDED, ORDERS, scope_of

IMMEDIATE_SECONDS = 2.0  # how long whoever cancels waits for holds; the sweep places the rest
_SWEEP_SECONDS = 30.0  # a quarter of what a task may take: it is not the sweep's only act
_LOCK_MS = 5_000
_PIECE = 5_000
_TEXT = "Its move was cancelled."


def _held(column: str, found: str, table: str) -> str:
    """Hold what a SELECT of `id` and `office_id` finds; gives how many were placed, and the last one found."""
    return f"""
    WITH found AS ({found} ORDER BY 1 LIMIT %(piece)s FOR SHARE OF {table}),
         held AS (INSERT INTO reviews_hold ({column}, office_id, reason, text, batch_id, placed_at, ended_by)
                  SELECT id, office_id, 'by_hand', %(text)s, %(batch)s, cee_now(), '' FROM found ORDER BY id
                  ON CONFLICT DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM held), (SELECT max(id) FROM found)
    """


_ROUTINGS = _held(
    "summary_id",
    f"SELECT r.summary_id AS id, r.office_id {predicate.MISPLACED_ROUTINGS} AND r.summary_id > %(after)s AND {{scope}}",
    "r",
)
_ITEMS = _held(
    "item_id", f"SELECT i.id, i.office_id {predicate.MISPLACED_ITEMS} AND i.id > %(after)s AND {{scope}}", "i"
)
_NAMED = _held(
    "summary_id",
    "SELECT r.summary_id AS id, r.office_id FROM entries_routing r WHERE r.summary_id = ANY(%(named)s)",
    "r",
)
_LAST_OF_PIECE = """
SELECT max(summary_id) FROM (
    SELECT r.summary_id FROM entries_routing r
    WHERE r.in_flight AND r.summary_id > %(after)s AND {scope} ORDER BY 1 LIMIT %(piece)s) piece
"""


def hold_cancelled_batches() -> int:
    """Hold what cancelled batches leave, all of them together as far as a sweep may take. Gives how many were placed."""
    until, placed = time.monotonic() + _SWEEP_SECONDS, 0
    waiting = Batch.objects.filter(state=Batch.State.CANCELLED, finished_at=None).order_by("id")
    for batch_id in waiting.values_list("pk", flat=True):
        placed += hold_rest_of_batch(batch_id=batch_id, seconds=until - time.monotonic())
    return placed


def hold_rest_of_batch(*, batch_id: int, seconds: float = _SWEEP_SECONDS) -> int:
    """The holds of one cancelled batch, then its end; as far as it comes in `seconds`. Before its day nothing is out of
    place yet: the sweep of that day places them. Gives how many were placed.
    """
    if Batch.objects.filter(pk=batch_id, starts_on__gt=clock.today()).exists():
        return 0
    until, total = time.monotonic() + seconds, 0
    for statement in _statements(batch_id):
        after: int | None = 0
        while after is not None:
            if time.monotonic() > until:
                return total
            try:
                placed, after = _piece(batch_id, statement, after)
            except OperationalError as error:
                if not is_lock_timeout(error):
                    raise
                return total  # whoever has it is done by the next sweep
            total += placed
    if Batch.objects.filter(pk=batch_id, started_at__isnull=False).exists():
        ensure_baseline(batch_id)  # it may be proved, although it was cancelled before anybody had counted
    Batch.objects.filter(pk=batch_id, finished_at=None).update(finished_at=clock.now())
    return total


def _statements(batch_id: int) -> tuple[str, ...]:
    """What is held, one after the other. What a person sends elsewhere the rules do not ask for: nothing is out of place."""
    batch = Batch.objects.select_related("delegation").get(pk=batch_id)
    if batch.cause in DECIDED:
        return (_NAMED,)
    if batch.cause not in ORDERS:
        return ()
    assert batch.delegation is not None
    return (_ROUTINGS, _ITEMS) if "validation" in batch.delegation.functions else (_ITEMS,)


@transaction.atomic
def _piece(batch_id: int, statement: str, after: int) -> tuple[int, int | None]:
    """One piece of one kind: how many were placed, and behind which the next begins; None where there is no next."""
    share_gate()
    batch = Batch.objects.select_related("delegation__withdraws").get(pk=batch_id)
    if not _is_asked_for(batch):
        return 0, None
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_LOCK_MS}ms"])
    values = {"batch": batch.pk, "text": _TEXT, "piece": _PIECE, "after": after}
    rules, today = current_rulebook(), clock.today()
    if batch.cause in DECIDED:
        return _piece_from_the_lines(batch, rules, today, values)
    assert batch.delegation is not None
    order, scope = batch.delegation, scope_of(batch)
    if statement is _ITEMS:
        scope += " AND i.function = ANY(%(functions)s)"
    if not order.all_ports:
        scope += " AND r.port_id = ANY(%(ports)s)"
        values["ports"] = list(order.ports.values_list("pk", flat=True))
    values |= {**predicate.parameters(table_for(rules, today)), "functions": order.functions}
    return _row(statement.format(scope=scope), values)


def _piece_from_the_lines(
    batch: Batch, rules: Rulebook, today: date, values: dict[str, Any]
) -> tuple[int, int | None]:
    """Deciding takes long: how far it has come is kept with the batch, for whoever goes on."""
    scope = scope_of(batch)
    values["after"] = max(values["after"], int(batch.params.get("held_to", 0)))
    (last,) = _row(_LAST_OF_PIECE.format(scope=scope), values)
    if last is None:
        return 0, None
    where = f"{scope} AND r.summary_id > {values['after']} AND r.summary_id <= {last}"
    standing = batch.cause == Batch.Cause.STANDING
    found = find_reroutes(rules=rules, on=today, where=where, with_standing=standing)
    placed, _ = _row(_NAMED, {**values, "named": [reroute.summary_id for reroute in found]})
    Batch.objects.filter(pk=batch.pk).update(params={**batch.params, "held_to": last})
    return placed, last


def _is_asked_for(batch: Batch) -> bool:
    """Whether the rules still ask for what it would have moved: its order stands, and has no later batch."""
    order = batch.delegation
    if order is None:
        return True
    return order.state in Delegation.IN_RULEBOOK and not order.batches.filter(pk__gt=batch.pk).exists()


def _row(statement: str, values: dict[str, Any]) -> Any:
    """The one row that the statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
