"""Decides an ask of the trade for more time: granted with a day, or refused. Both last days stay on file."""

from datetime import date

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import long_date
from cee_portal.core.record import Verb
from cee_portal.core.refusals import ChangedError, InvalidInputError, NotFoundError
from cee_portal.core.states import require_act
from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import tell_trade
from reviews.letters.services.writing import write_letter
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.answering import lock_request, save_new_version
from reviews.requests.services.letter_data import answer_data, occasion_of
from reviews.requests.services.trade_clock import clock_of
from reviews.work.services.asking import extend_question
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item

LONGEST_NOTE = 300


@transaction.atomic
def decide_extension(
    *,
    request_id: int,
    number: int,
    user: User,
    granted: bool,
    last_day: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> Extension:
    """Grant more time until `last_day` (the wished day where it is left out), or refuse it with a note.

    Importer and filer are told by letter, and the clock of the trade follows. Raises a RefusedError.
    """
    item_id = TradeRequest.objects.values_list("item_id", flat=True).filter(pk=request_id).first()
    if item_id is None:
        raise NotFoundError("There is no such request. Open it from the file of its summary.")
    item = lock_item(item_id=item_id, user=user, text=note)
    request = lock_request(request_id)
    extension = request.extensions.filter(number=number).first()
    if extension is None:
        raise NotFoundError(f"More time was not asked for {number} times on this request.")
    require_act(request.decide_more_time, user)
    require_act(extension.grant if granted else extension.refuse)
    if expected_version is not None and request.version != expected_version:
        raise ChangedError(request.version)
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(f"Write at most {LONGEST_NOTE} characters.", field="note")
    if granted:
        _grant(request, extension, last_day or extension.wished_on)
        item = extend_question(item_id=item.pk, user=user, clock=clock_of(request), reason=note)
    else:
        if not note.strip():
            raise InvalidInputError("Say why you refuse it. Importer and filer read it.", field="note")
        extension.refuse()
    extension.decided_by, extension.decided_at = user, clock.now()
    extension.decision_note = note.strip()
    extension.save()
    request.decide_more_time()
    save_new_version(request, "state", "last_day")
    item.trace = None  # importer and filer are told, so it is not undone
    record_item_event(
        item,
        Verb.EXTENSION_GRANTED if granted else Verb.EXTENSION_REFUSED,
        user,
        reason=note.strip(),
        before={"last_day": extension.last_day_before.isoformat()},
        after={"last_day": request.last_day.isoformat(), "number": request.number},
    )
    _tell(request, extension, user, granted=granted)
    return extension


def _grant(request: TradeRequest, extension: Extension, last_day: date) -> None:
    if last_day <= max(request.last_day, clock.today()):
        raise InvalidInputError("Choose a day after the present last day.", field="last_day")
    extension.grant()
    extension.last_day_after = request.last_day = last_day


def _tell(request: TradeRequest, extension: Extension, user: User, *, granted: bool) -> None:
    occasion = occasion_of(request, f"more_time:{extension.number}")
    write_letter(
        template="more_time",
        office=request.office,
        summary=request.summary,
        importer=request.importer,
        filer=request.filer,
        data={
            **answer_data(request, extension.decision_note),
            "granted": granted,
            "last_day_before": extension.last_day_before.isoformat(),
        },
        occasion=occasion,
        last_day=request.last_day,
        author=user,
    )
    words = "granted" if granted else "refused"
    tell_trade(
        kind=TradeNotice.Kind.MORE_TIME,
        occasion=occasion,
        text=f"More time for {request.number} was {words}. The last day is {long_date(request.last_day)}.",
        summary=request.summary,
        importer=request.importer,
        filer=request.filer,
        about=occasion_of(request),
    )
