"""What is typed is kept, for its author alone, in every state of the request."""

import pytest

from cee_portal.core.refusals import InvalidInputError
from reviews.requests.models import AnswerDraft
from reviews.requests.services.drafts import find_draft, save_draft
from tests.builders import requests as asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_each_person_has_a_draft_of_its_own() -> None:
    request = asked.send()
    mia, noah = asked.broker(), asked.importer()
    save_draft(request=request, user=mia, content={"text-1": "One"})
    save_draft(request=request, user=mia, content={"text-1": "Two"})
    assert find_draft(request, noah) is None
    draft = find_draft(request, mia)
    assert draft is not None and draft.content == {"text-1": "Two"}
    assert AnswerDraft.objects.count() == 1


def test_too_much_is_refused_and_what_was_saved_before_stays() -> None:
    request = asked.send()
    mia = asked.broker()
    save_draft(request=request, user=mia, content={"text-1": "One"})
    with pytest.raises(InvalidInputError):
        save_draft(request=request, user=mia, content={f"text-{n}": "x" * 20_000 for n in range(12)})
    assert AnswerDraft.objects.get().content == {"text-1": "One"}


def test_a_draft_stays_after_somebody_else_answered() -> None:
    request = asked.send()
    mia, noah = asked.broker(), asked.importer()
    asked.answered(request, mia)
    save_draft(request=request, user=noah, content={"text-1": "Too late, but kept."})
    assert find_draft(request, noah) is not None
