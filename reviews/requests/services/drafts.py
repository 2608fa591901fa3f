"""Keeps what a person types for a request before it is sent. CBP sees nothing of it."""

from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from reviews.requests.models import AnswerDraft, TradeRequest
from reviews.requests.rules.answers import LONGEST_TEXT

LONGEST_FIELD = 200
MOST_TEXT = 200_000  # of all fields of a draft together


@transaction.atomic
def save_draft(*, request: TradeRequest, user: User, content: dict[str, Any]) -> AnswerDraft:
    """Keep the content of the form of a request, as typed: it may be incomplete. Raises InvalidInputError for too much.

    A draft is kept in every state of the request, so that nothing is lost where somebody else came first.
    """
    kept = {str(name)[:LONGEST_FIELD]: str(value)[: LONGEST_TEXT + 1] for name, value in content.items()}
    if sum(map(len, kept.values())) > MOST_TEXT:
        raise InvalidInputError(
            f"More than {MOST_TEXT:,} characters cannot be saved. Send long texts as papers."
        )
    draft, _ = AnswerDraft.objects.update_or_create(
        request=request, user=user, defaults={"content": kept, "saved_at": clock.now()}
    )
    return draft


def find_draft(request: TradeRequest, user: User) -> AnswerDraft | None:
    """Return what the person has typed for a request, None for nothing."""
    return AnswerDraft.objects.filter(request=request, user=user).first()
