"""Papers of requests: from parties while a request waits, from people of the office that has its item, from nobody else."""

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError, NotFoundError, WrongStateError
from reviews.documents.models import Document
from reviews.documents.services.storing import store_documents
from reviews.documents.subjects import Subject
from reviews.requests.models import TradeRequest
from reviews.requests.services.answering import answer_request
from reviews.requests.services.withdrawal import withdraw_request
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.builders.paper_files import paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> User:
    return made.person("dana")


@pytest.fixture
def request_(dana: User) -> TradeRequest:
    return asked.send(user=dana)


def add(request: TradeRequest, user: User, kind: str = "request", **more: str) -> list[Document]:
    subject = Subject(kind, request.pk)
    return store_documents(user=user, summary=request.summary, papers=[paper()], subject=subject, **more)


def test_parties_add_papers_while_a_request_waits(request_: TradeRequest) -> None:
    for user in (asked.broker(), asked.importer()):
        (document,) = add(request_, user)
        assert (document.subject_kind, document.subject_id) == ("request", request_.pk)


def test_an_answered_and_a_withdrawn_request_take_no_papers_of_the_trade(
    request_: TradeRequest, dana: User
) -> None:
    mia = asked.broker()
    answer_request(request_id=request_.pk, user=mia, answer=asked.answer())
    with pytest.raises(WrongStateError, match="takes no further papers"):
        add(request_, mia)
    other = asked.send(user=dana)
    withdraw_request(request_id=other.pk, user=dana, reason="It was in the file of June.")
    with pytest.raises(WrongStateError, match="takes no further papers"):
        add(other, mia)
    assert not Document.objects.exists()


def test_a_request_of_others_and_of_another_summary_is_not_found(request_: TradeRequest) -> None:
    with pytest.raises(NotFoundError):
        add(request_, asked.broker("otto", "C12"))
    other = made.review().summary
    with pytest.raises(NotFoundError):
        store_documents(
            user=asked.broker(), summary=other, papers=[paper()], subject=Subject("request", request_.pk)
        )


def test_only_the_office_that_has_the_item_adds_papers_of_cbp(request_: TradeRequest, dana: User) -> None:
    (document,) = add(request_, dana, between="cbp")
    assert document.by_office == request_.item.office
    with pytest.raises(NotAllowedError, match=request_.item.office.code):
        add(request_, made.person("petra", at="2704"), between="cbp")


def test_a_sent_answer_takes_no_papers(request_: TradeRequest, dana: User) -> None:
    mia = asked.broker()
    answer_request(request_id=request_.pk, user=mia, answer=asked.answer())
    request_.refresh_from_db()
    for user in (mia, dana):
        with pytest.raises(NotFoundError, match="after it was sent"):
            store_documents(
                user=user,
                summary=request_.summary,
                papers=[paper()],
                subject=Subject("answer", request_.response.pk),
            )
