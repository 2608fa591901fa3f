"""Takes the answer of the trade to a request: once, whole, and in one transaction with the return of the item.

These services know no queue: the item is reached by `request_work` (reviews/requests/extension_points.py).
"""

from collections.abc import Mapping

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import full_day
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import ChangedError
from cee_portal.core.states import require_act
from entries.models import Line
from entries.selectors.parties import Party
from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import tell_trade
from reviews.requests.errors import AnsweredMeanwhileError, IncompleteAnswerError, RequestEndedError
from reviews.requests.extension_points import request_work
from reviews.requests.models import Answer, AnswerDraft, AnswerPaper, AnswerPart, Question, TradeRequest
from reviews.requests.parties import party_of, party_words
from reviews.requests.rules.answers import AnswerInput, AnswerProblem, find_answer_problems
from reviews.requests.selectors.earlier import earlier_requests
from reviews.requests.selectors.papers import missing_papers
from reviews.requests.services.draft_papers import store_draft_papers
from reviews.requests.services.letter_data import occasion_of

State = TradeRequest.State


@transaction.atomic
def answer_request(
    *,
    request_id: int,
    user: User,
    answer: AnswerInput,
    expected_version: int | None = None,
    with_draft_papers: bool = False,
) -> TradeRequest:
    """Store the answer of a person of the trade, and bring the item back. The caller has checked the visibility.

    `with_draft_papers`: the files of the person's draft go along. Papers that are named by their ids are on file already.

    An answer after the last day is accepted and marked late for as long as the item is open. Raises RequestEndedError,
    AnsweredMeanwhileError, IncompleteAnswerError or another RefusedError; nothing is stored then.
    """
    item_id = TradeRequest.objects.values_list("item_id", flat=True).get(pk=request_id)
    is_open = request_work().lock(item_id)
    request = lock_request(request_id)
    _require_may_answer(request, user, is_open=is_open)
    if expected_version is not None and request.version != expected_version:
        raise ChangedError(request.version)
    questions = {question.number: question for question in request.questions.all()}
    _check(request, user, answer, questions, with_draft_papers=with_draft_papers)
    party = party_of(user, request)
    assert party is not None, "The permission has been checked."
    now = clock.now()
    request.answer()
    request.answered_at = now
    request.is_late = request.is_past(new_york_date(now))
    save_new_version(request, "state", "answered_at", "is_late")
    _store(request, user, party, answer, questions, with_draft_papers=with_draft_papers)
    end_open_extensions(request)
    AnswerDraft.objects.filter(request=request, user=user).delete()
    event = record_event(
        verb=Verb.REQUEST_ANSWERED,
        actor=user,
        object_kind="request",
        object_id=request.pk,
        summary_id=request.summary_id,
        audience=Event.Audience.STAFF,
        after={"number": request.number, "for": party_words(party), "late": request.is_late},
    )
    request_work().bring_back(request, event)
    tell_trade(
        kind=TradeNotice.Kind.ANSWER_RECEIVED,
        occasion=occasion_of(request),
        text=f"The answer to {request.number} was received{' after the last day' if request.is_late else ''}.",
        summary=request.summary,
        importer=request.importer,
        filer=request.filer,
        about=occasion_of(request),
    )
    return request


def lock_request(request_id: int) -> TradeRequest:
    """Return a request, locked until commit; its item is locked before it (docs/concurrency.md, section 1)."""
    return TradeRequest.objects.select_for_update(of=("self",)).get(pk=request_id)


def save_new_version(request: TradeRequest, *fields: str) -> None:
    """Save these fields of a locked request, one version further."""
    request.version += 1
    request.changed_at = clock.now()
    request.save(update_fields=[*fields, "version", "changed_at"])


def _require_may_answer(request: TradeRequest, user: User, *, is_open: bool) -> None:
    """Raise the refusal that says what became of the request."""
    if request.state == State.ANSWERED:
        first = Answer.objects.select_related("sent_by").get(request=request)
        who = "You" if first.sent_by_id == user.pk else f"{first.sent_by.name} ({first.sent_for})"
        raise AnsweredMeanwhileError(
            f"{who} answered this request on {full_day(new_york_date(first.sent_at))}, so nothing more was sent. What"
            " you typed is kept as your draft. Read the answer, and ask the office if something is missing."
        )
    if request.state == State.WITHDRAWN:
        raise RequestEndedError(
            "The office has withdrawn this request, so nothing was sent. You need not answer. What you typed is kept as"
            " your draft."
        )
    if not is_open:
        raise RequestEndedError(
            "The office has finished its work on this summary, so nothing was sent. Call the office if you still have"
            " papers for it. What you typed is kept as your draft."
        )
    require_act(request.answer, user)


def _check(
    request: TradeRequest,
    user: User,
    answer: AnswerInput,
    questions: Mapping[int, Question],
    *,
    with_draft_papers: bool,
) -> None:
    """Raise IncompleteAnswerError with all that the answer lacks."""
    problems = find_answer_problems(
        answer,
        questions=sorted(questions),
        lines=_lines_of(request) if any(part.lines for part in answer.parts) else (),
        capacities=Answer.Capacity.values,
    )
    for part in answer.parts:
        if part.earlier and not earlier_requests(user, request).filter(pk=part.earlier).exists():
            told = f"There is no earlier answer {part.earlier} of this importer. Choose one of the list."
            problems.append(AnswerProblem(f"questions[{part.question}].earlier", told))
        on_file = () if with_draft_papers else part.papers
        for paper in missing_papers(user, request, on_file):
            told = f"There is no paper {paper} on this summary that you may send. Add it first, then name its id."
            problems.append(AnswerProblem(f"questions[{part.question}].papers", told))
    if problems:
        raise IncompleteAnswerError(problems)


def _lines_of(request: TradeRequest) -> set[int]:
    lines = Line.objects.filter(summary=request.summary_id, revision=request.summary.revision)
    return set(lines.values_list("line_no", flat=True))


def _store(
    request: TradeRequest,
    user: User,
    party: Party,
    answer: AnswerInput,
    questions: Mapping[int, Question],
    *,
    with_draft_papers: bool,
) -> None:
    signature = answer.signature
    row = Answer.objects.create(
        request=request,
        signer_name=signature.name.strip(),
        signer_title=signature.title.strip(),
        capacity=signature.capacity,
        phone=signature.phone.strip(),
        sent_by=user,
        sent_for_kind=party.kind,
        sent_for=party_words(party),
        sent_at=request.answered_at or clock.now(),
        is_late=request.is_late,
    )
    papers = {questions[part.question].pk: list(part.papers) for part in answer.parts}
    if with_draft_papers:
        papers = store_draft_papers(request=request, answer_id=row.pk, user=user)
    for part in answer.parts:
        question = questions[part.question]
        stored = AnswerPart.objects.create(
            answer=row,
            question=question,
            text=part.text.strip(),
            lines=list(part.lines),
            earlier_id=part.earlier,
        )
        AnswerPaper.objects.bulk_create(
            AnswerPaper(part=stored, document_id=pk) for pk in papers.get(question.pk, ())
        )


def end_open_extensions(request: TradeRequest) -> None:
    """End an ask for more time that nobody has decided: it has no use any more."""
    for extension in request.extensions.filter(state="asked"):
        extension.end()
        extension.save(update_fields=["state"])
