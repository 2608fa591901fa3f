"""Takes a request back: by a person with a reason, by undo before anybody saw it, or because its item was closed."""

from collections.abc import Sequence

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import ChangedError, InvalidInputError, NotFoundError, WrongStateError
from cee_portal.core.states import require_act
from entries.filing.state_change import change_state
from entries.models import EntrySummary
from entries.rules.states import Review
from entries.rules.transitions import Event as SummaryEvent
from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import tell_trade
from reviews.letters.services.withdrawal import withdraw_unseen
from reviews.letters.services.writing import write_letter
from reviews.requests.models import TradeRequest
from reviews.requests.services.answering import end_open_extensions, lock_request, save_new_version
from reviews.requests.services.letter_data import answer_data, occasion_of
from reviews.work.models import WorkItem
from reviews.work.services.asking import withdraw_question
from reviews.work.services.clocks import undo_clocks
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item, lock_summary_of

LONGEST_REASON = 300


@transaction.atomic
def withdraw_request(
    *, request_id: int, user: User, reason: str, expected_version: int | None = None
) -> TradeRequest:
    """Withdraw an open or lapsed request, with a reason that importer and filer read. Both are told by letter."""
    item_id = TradeRequest.objects.values_list("item_id", flat=True).filter(pk=request_id).first()
    if item_id is None:
        raise NotFoundError("There is no such request. Open it from the file of its summary.")
    lock_summary_of(item_id)
    item = lock_item(item_id=item_id, user=user, text=reason)
    request = lock_request(request_id)
    require_act(request.withdraw, user)
    if expected_version is not None and request.version != expected_version:
        raise ChangedError(request.version)
    if not reason.strip():
        raise InvalidInputError("Say why you withdraw it. Importer and filer read it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(f"Write at most {LONGEST_REASON} characters.", field="reason")
    was_open = request.state == TradeRequest.State.SENT
    _end(request, user, reason)
    if was_open:
        item = withdraw_question(item_id=item.pk, user=user, reason=reason)
    item.trace = None  # importer and filer are told, so it is not undone
    record_item_event(
        item, Verb.REQUEST_WITHDRAWN, user, reason=reason.strip(), after={"number": request.number}
    )
    _tell(request, user, reason)
    return request


def undo_sending(item: WorkItem, event: Event, undone: Event) -> None:
    """Take a request back that nobody has seen yet, because its sending is undone; the caller holds summary and item.

    Raises WrongStateError where its letter is seen already.
    """
    before = event.before or {}
    request = lock_request(int(before["request"]))
    require_act(request.undo)
    if not withdraw_unseen(occasion=occasion_of(request)):
        raise WrongStateError(
            "Importer and filer see the request already. Nothing was undone. Withdraw it with a reason instead."
        )
    request.undo()
    request.visible_at = None
    save_new_version(request, "state", "visible_at")
    parts = Event.objects.filter(object_kind="work_item", object_id=str(item.pk), pk__gt=before["since"])
    for part in parts.filter(pk__lt=event.pk).order_by("-pk"):
        undo_clocks(item, done=part, undone=undone)
    if before["review"] != Review.UNDER_REVIEW and not (before["undo"]["kind"]):
        # The kind of the item has no review of its own that its own undo would end.
        change_state(EntrySummary.objects.get(pk=item.summary_id), SummaryEvent.REVIEW_START_UNDONE)


def end_requests_of_closed(items: Sequence[WorkItem]) -> None:
    """End the requests of items that the portal has just closed, and tell importer and filer."""
    reason = "The entry summary is deleted or canceled, or its work has ended."
    open_states = [TradeRequest.State.SENT, TradeRequest.State.LAPSED]
    found = TradeRequest.objects.filter(item__in=[item.pk for item in items], state__in=open_states)
    for request in found.select_for_update(of=("self",)).order_by("pk"):
        was_open = request.state == TradeRequest.State.SENT
        request.end_with_item()
        _save_end(request, None, reason)
        if was_open:
            _tell(request, None, reason)


def _end(request: TradeRequest, user: User, reason: str) -> None:
    request.withdraw()
    _save_end(request, user, reason)


def _save_end(request: TradeRequest, user: User | None, reason: str) -> None:
    request.ended_at = clock.now()
    request.ended_by = user
    request.end_reason = reason.strip()
    save_new_version(request, "state", "ended_at", "ended_by", "end_reason")
    end_open_extensions(request)


def _tell(request: TradeRequest, author: User | None, reason: str) -> None:
    occasion = occasion_of(request, "withdrawn")
    write_letter(
        template="request_withdrawn",
        office=request.office,
        summary=request.summary,
        importer=request.importer,
        filer=request.filer,
        data=answer_data(request, reason),
        occasion=occasion,
        author=author,
    )
    tell_trade(
        kind=TradeNotice.Kind.REQUEST_WITHDRAWN,
        occasion=occasion,
        text=f"{request.office.short_name} has withdrawn {request.number}. You need not answer it.",
        summary=request.summary,
        importer=request.importer,
        filer=request.filer,
        about=occasion_of(request),
    )
