"""Cancelling is a clean, listed state: what was moved stays moved; what is left stays where it is, each with a hold.

The state is set while nobody is in a chunk; the holds are placed in pieces after it, by whoever comes first, and the
batch has ended only then. Until then it lists what it leaves. What is held is what its own order gives, port by port and
function by function: what another order asks for is left to that order's move.
"""

from typing import Any

from django.db import connection, transaction

from cee_portal.accounts import clock
from cee_portal.accounts.gate import share_gate
from centers.models import Delegation
from centers.selectors import current_rulebook
from reviews.reassignment import sql
from reviews.reassignment.aims import aims
from reviews.reassignment.cells import table_for
from reviews.reassignment.models import Batch
from reviews.reassignment.picture import has_picture
from reviews.reassignment.scope import DECIDED, ORDERS, scope_of

_PIECE = 5_000
_TEXT = "Its move was cancelled."
_ROUTINGS = f"""
INSERT INTO reviews_hold (summary_id, office_id, reason, text, batch_id, placed_at, ended_by)
SELECT r.summary_id, r.office_id, 'by_hand', %(text)s, %(batch)s, cee_now(), '' {sql.MISPLACED_ROUTINGS} AND {{scope}}
ORDER BY r.summary_id LIMIT %(piece)s FOR SHARE OF r ON CONFLICT DO NOTHING
"""
_ITEMS = f"""
INSERT INTO reviews_hold (item_id, office_id, reason, text, batch_id, placed_at, ended_by)
SELECT i.id, i.office_id, 'by_hand', %(text)s, %(batch)s, cee_now(), '' {sql.MISPLACED_ITEMS} AND {{scope}}
ORDER BY i.id LIMIT %(piece)s FOR SHARE OF i SKIP LOCKED ON CONFLICT DO NOTHING
"""
_DECIDED = """
INSERT INTO reviews_hold (summary_id, office_id, reason, text, batch_id, placed_at, ended_by)
SELECT r.summary_id, r.office_id, 'by_hand', %(text)s, %(batch)s, cee_now(), '' FROM entries_routing r
WHERE r.summary_id = ANY(%(named)s) ORDER BY r.summary_id FOR SHARE OF r ON CONFLICT DO NOTHING
"""


def hold_what_was_cancelled() -> int:
    """Hold what cancelled batches leave. Gives how many holds were placed."""
    waiting = Batch.objects.filter(state=Batch.State.CANCELLED, finished_at=None)
    return sum(hold_what_is_left(batch_id=batch.pk) for batch in waiting.order_by("id"))


def hold_what_is_left(*, batch_id: int) -> int:
    """The holds of one cancelled batch, then its end. Before its day nothing is out of place yet: the sweep of that day
    places them.
    """
    if Batch.objects.filter(pk=batch_id, starts_on__gt=clock.today()).exists():
        return 0
    if Batch.objects.filter(pk=batch_id, started_at__isnull=False).exists():
        has_picture(batch_id)  # it may be proved, although it was cancelled before anybody had counted
    total = 0
    while True:
        placed = _piece(batch_id)
        if placed == 0:
            break
        total += placed
    Batch.objects.filter(pk=batch_id, finished_at=None).update(finished_at=clock.now())
    return total


@transaction.atomic
def _piece(batch_id: int) -> int:
    share_gate()
    batch = Batch.objects.select_related("delegation__withdraws").get(pk=batch_id)
    rules, today = current_rulebook(), clock.today()
    scope = scope_of(batch)
    values = {**sql.parameters(table_for(rules, today)), "batch": batch.pk, "text": _TEXT, "piece": _PIECE}
    if batch.cause == Batch.Cause.MANUAL or not _is_asked_for(batch):
        return 0  # the rules do not ask for it, so nothing is out of place by it
    if batch.cause in DECIDED:
        standing = batch.cause == Batch.Cause.STANDING
        found = aims(rules=rules, on=today, where=scope, with_standing=standing)
        values["named"] = [aim.summary_id for aim in found]
        return _execute(_DECIDED, values)
    assert batch.cause in ORDERS and batch.delegation is not None
    order = batch.delegation
    if not order.all_ports:
        scope += " AND r.port_id = ANY(%(ports)s)"
        values["ports"] = list(order.ports.values_list("pk", flat=True))
    values["functions"] = order.functions
    items = _execute(_ITEMS.format(scope=f"{scope} AND i.function = ANY(%(functions)s)"), values)
    return items + (_execute(_ROUTINGS.format(scope=scope), values) if "validation" in order.functions else 0)


def _is_asked_for(batch: Batch) -> bool:
    """Whether the rules still ask for what it would have moved: its order stands, and has no later batch."""
    order = batch.delegation
    if order is None:
        return True
    return order.state in Delegation.IN_RULEBOOK and not order.batches.filter(pk__gt=batch.pk).exists()


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
