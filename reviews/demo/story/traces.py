"""What the story has left in the record so far: its order, the move, and the acts of people. Read, never kept."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Delegation
from reviews.demo.seeding.orders import MACHINERY, STORY_ORDER
from reviews.reassignment.models import Batch
from reviews.work.models import WorkItem

TOLD = "demo_story"  # the kind of object of the two acts that leave no other trace


@dataclass(frozen=True, slots=True)
class Traces:
    """`took` at a port, `asked` the public page, `read` the proof, `next_` at the Center: the newest event of each."""

    order: Delegation
    batch: Batch | None
    withdrawal: Delegation | None
    undo: Batch | None
    took: Event | None
    asked: Event | None
    read: Event | None
    next_: Event | None


def find_traces() -> Traces | None:
    """Everything the story's page tells from; None where no demonstration holds the story's order."""
    order = Delegation.objects.filter(order_number=STORY_ORDER, proposed_by__isnull=False).first()
    if order is None:
        return None
    drafted = Event.objects.filter(object_kind="delegation", object_id=str(order.pk)).order_by("id").first()
    events = Event.objects.filter(id__gt=drafted.pk if drafted else 0).order_by("-id")
    told = events.filter(object_kind=TOLD)
    batch = _newest(Batch.objects.filter(delegation=order))
    withdrawal = order.withdrawals.exclude(state=Delegation.State.REVOKED).order_by("-id").first()
    undo = _newest(Batch.objects.filter(delegation=withdrawal)) if withdrawal else None
    took = events.filter(object_kind="work_item", verb=Verb.ITEM_TAKEN)
    return Traces(
        order=order,
        batch=batch,
        withdrawal=withdrawal,
        undo=undo,
        took=_took_at_port(took, batch),
        asked=told.filter(verb=Verb.DEMO_QUESTION_ASKED).first(),
        read=told.filter(verb=Verb.DEMO_PROOF_READ, object_id=str(batch.pk)).first() if batch else None,
        next_=_took_at_center(took, batch) if batch else None,
    )


def item_of(event: Event) -> WorkItem | None:
    """The item an event of work is about."""
    return WorkItem.objects.select_related("office", "owner").filter(pk=int(event.object_id)).first()


def _newest(batches: QuerySet[Batch]) -> Batch | None:
    return batches.select_related("preview").order_by("-id").first()


def _took_at_port(took: QuerySet[Event], batch: Batch | None) -> Event | None:
    """An item of the Center's industry that somebody took before the move reached it."""
    if batch is not None and batch.started_at is not None:
        took = took.filter(at__lt=batch.started_at)
    return _first_on(took, Q(jurisdiction__code=MACHINERY))


def _took_at_center(took: QuerySet[Event], batch: Batch) -> Event | None:
    """An item that the move brought, taken by somebody of the Center since."""
    if batch.started_at is None:
        return None
    return _first_on(took.filter(at__gte=batch.started_at), Q(moves__batch_id=batch.pk))


def _first_on(took: QuerySet[Event], condition: Q) -> Event | None:
    """The newest of these events whose item meets the condition. A demonstration's takes are few."""
    found = list(took[:500])
    ids = {int(event.object_id) for event in found}
    right = set(WorkItem.objects.filter(condition, pk__in=ids).values_list("pk", flat=True))
    return next((event for event in found if int(event.object_id) in right), None)
