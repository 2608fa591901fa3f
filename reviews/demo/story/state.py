"""The state of the story as the record tells it; it is never stored."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Delegation
from reviews.demo.seeding.orders import MACHINERY, STORY_ORDER
from reviews.reassignment.models import Batch
from reviews.work.models import WorkItem

STORY_OBJECT = "demo_story"  # the kind of object of the two acts that only read
_MOST_TAKEN = 500  # a demonstration has few events of taken items


@dataclass(frozen=True, slots=True)
class StoryState:
    """The orders and moves of the story, and the newest event of each act.

    `took_at_port` is an item taken before the move, `took_at_center` an item that the move brought.
    """

    order: Delegation
    batch: Batch | None
    withdrawal: Delegation | None
    undo: Batch | None
    took_at_port: Event | None
    asked: Event | None
    read: Event | None
    took_at_center: Event | None


def read_state() -> StoryState | None:
    """Return the state of the story; None without the order of the story."""
    order = Delegation.objects.filter(order_number=STORY_ORDER, proposed_by__isnull=False).first()
    if order is None:
        return None
    drafted = Event.objects.filter(object_kind="delegation", object_id=str(order.pk)).order_by("id").first()
    events = Event.objects.filter(id__gt=drafted.pk if drafted else 0).order_by("-id")
    readings = events.filter(object_kind=STORY_OBJECT)
    batch = _newest(Batch.objects.filter(delegation=order))
    withdrawal = order.withdrawals.exclude(state=Delegation.State.REVOKED).order_by("-id").first()
    undo = _newest(Batch.objects.filter(delegation=withdrawal)) if withdrawal else None
    taken = events.filter(object_kind="work_item", verb=Verb.ITEM_TAKEN)
    proof_read = readings.filter(verb=Verb.DEMO_PROOF_READ)
    return StoryState(
        order=order,
        batch=batch,
        withdrawal=withdrawal,
        undo=undo,
        took_at_port=_taken_at_port(taken, batch),
        asked=readings.filter(verb=Verb.DEMO_QUESTION_ASKED).first(),
        read=proof_read.filter(object_id=str(batch.pk)).first() if batch else None,
        took_at_center=_taken_at_center(taken, batch) if batch else None,
    )


def event_item(event: Event) -> WorkItem | None:
    """Return the item that an event of work is about."""
    return WorkItem.objects.select_related("office", "owner").filter(pk=int(event.object_id)).first()


def _newest(batches: QuerySet[Batch]) -> Batch | None:
    return batches.select_related("preview").order_by("-id").first()


def _taken_at_port(taken: QuerySet[Event], batch: Batch | None) -> Event | None:
    """Return the newest taking of an item of the industry before the move."""
    if batch is not None and batch.started_at is not None:
        taken = taken.filter(at__lt=batch.started_at)
    return _newest_about(taken, Q(jurisdiction__code=MACHINERY))


def _taken_at_center(taken: QuerySet[Event], batch: Batch) -> Event | None:
    """Return the newest taking of an item that the move brought."""
    if batch.started_at is None:
        return None
    return _newest_about(taken.filter(at__gte=batch.started_at), Q(moves__batch_id=batch.pk))


def _newest_about(taken: QuerySet[Event], condition: Q) -> Event | None:
    """Return the newest of these events whose item meets the condition."""
    found = list(taken[:_MOST_TAKEN])
    ids = {int(event.object_id) for event in found}
    matching = set(WorkItem.objects.filter(condition, pk__in=ids).values_list("pk", flat=True))
    return next((event for event in found if int(event.object_id) in matching), None)
