"""Says which papers may be added to a request or to an answer (settings.DOCUMENT_SUBJECTS)."""

from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError, NotFoundError, WrongStateError
from centers.selectors.memberships import is_staff_person, may_act_at
from entries.models import EntrySummary
from reviews.requests.models import Answer, TradeRequest
from reviews.requests.selectors.visibility import visible_requests

_NONE = "There is no such request on this summary. Read its id at /api/v1/requests/."


def require_request(*, user: User, summary: EntrySummary, subject_id: int) -> None:
    """Raise a refusal unless the request is of this summary, is seen by the user, and waits for an answer.

    Of staff, the people of the office that has its item now add papers to it, also after the answer.
    """
    seen = visible_requests(user).filter(pk=subject_id, summary=summary).exists()
    found = (
        TradeRequest.objects.select_for_update(of=("self",)).filter(pk=subject_id).first() if seen else None
    )
    if found is None:
        raise NotFoundError(_NONE)
    if is_staff_person(user):
        office = found.item.office
        if not may_act_at(user, office):
            raise NotAllowedError(
                f"{found.number} is at {office.short_name} ({office.code}). Ask that office to add the paper."
            )
        return
    if found.state not in (TradeRequest.State.SENT, TradeRequest.State.LAPSED):
        raise WrongStateError(
            f"{found.number} is {found.get_state_display()}, so it takes no further papers."
        )


def require_answer(*, user: User, summary: EntrySummary, subject_id: int) -> None:
    """Raise NotFoundError unless the user is just sending this answer: an answer takes papers only with its sending."""
    found = Answer.objects.filter(pk=subject_id, request__summary=summary, sent_by=user, parts__isnull=True)
    if not found.exists():
        raise NotFoundError("An answer takes no papers after it was sent. Ask the office how to send more.")
