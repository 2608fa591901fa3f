"""Takes an ask of the trade for more time. Until it is granted the last day stays."""

from datetime import date, timedelta

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import ChangedError, InvalidInputError, WrongStateError
from cee_portal.core.states import require_act
from reviews.requests.extension_points import request_work
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.parties import party_of, party_words
from reviews.requests.services.answering import lock_request, save_new_version

LONGEST_EXTENSION_DAYS = 90
LONGEST_REASON = 1000


@transaction.atomic
def ask_more_time(
    *, request_id: int, user: User, until: date, reason: str, expected_version: int | None = None
) -> Extension:
    """Ask for a later last day, with a reason. The caller has checked the visibility. Raises a RefusedError."""
    item_id = TradeRequest.objects.values_list("item_id", flat=True).get(pk=request_id)
    request_work().lock(item_id)
    request = lock_request(request_id)
    require_act(request.ask_more_time, user)
    if expected_version is not None and request.version != expected_version:
        raise ChangedError(request.version)
    _check(request, until, reason, clock.today())
    party = party_of(user, request)
    assert party is not None, "The permission has been checked."
    request.ask_more_time()
    save_new_version(request, "state")
    extension = Extension.objects.create(
        request=request,
        number=request.extensions.count() + 1,
        reason=reason.strip(),
        wished_on=until,
        asked_by=user,
        asked_for=party_words(party),
        asked_at=clock.now(),
        last_day_before=request.last_day,
    )
    record_event(
        verb=Verb.EXTENSION_ASKED,
        actor=user,
        object_kind="request",
        object_id=request.pk,
        summary_id=request.summary_id,
        audience=Event.Audience.STAFF,
        reason=extension.reason[:300],
        after={"number": extension.number, "until": until.isoformat(), "for": party_words(party)},
    )
    request_work().tell_office(request, extension)
    return extension


def _check(request: TradeRequest, until: date, reason: str, today: date) -> None:
    if request.is_past(today):
        raise WrongStateError(
            "The last day is over, so more time is not possible. Send your answer: it is accepted and marked late."
        )
    latest = request.last_day + timedelta(days=LONGEST_EXTENSION_DAYS)
    if not request.last_day < until <= latest:
        raise InvalidInputError(
            f"Choose a day after the last day, {request.last_day:%m/%d/%Y}, and no later than {latest:%m/%d/%Y}.",
            field="until",
        )
    if not reason.strip():
        raise InvalidInputError("Say why you need more time.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(f"Write at most {LONGEST_REASON:,} characters.", field="reason")
