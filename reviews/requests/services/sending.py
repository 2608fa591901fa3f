"""Sends a request: in one transaction the summary goes under review, the item waits, and the letter is written."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_date
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, WrongStateError
from cee_portal.core.states import require_act
from entries.filing.state_change import change_state
from entries.models import EntrySummary
from entries.rules.states import Review
from entries.rules.transitions import Event as SummaryEvent
from reviews.kinds import kind_of
from reviews.letters.models import TradeNotice
from reviews.letters.services.composing import RELEASE_DELAY
from reviews.letters.services.telling import tell_trade
from reviews.letters.services.writing import preview_letter, write_letter
from reviews.requests.models import Question, TradeRequest
from reviews.requests.rules.papers import MOST_PAPERS, PAPERS, UC_CODES, AskedPaper, papers_of
from reviews.requests.services.letter_data import occasion_of, request_data
from reviews.requests.services.trade_clock import FEWEST_DAYS, MOST_DAYS, clock_of, count_response
from reviews.work.models import WorkItem
from reviews.work.services.asking import ask_trade
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item, lock_summary_of

LONGEST_REASON = 2000
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class RequestInput:
    """What a specialist asks for: the code, further papers, the reason that the trade reads, and the working days."""

    uc_code: int
    reason: str
    days: int
    papers: tuple[AskedPaper, ...] = ()


@transaction.atomic
def send_request(
    *, item_id: int, user: User, wanted: RequestInput, expected_version: int | None = None
) -> WorkItem:
    """Ask importer and filer for papers. Return the item, whose trace holds the event by which it can be undone.

    Raises a RefusedError: for a wrong input, an item that waits already, a summary that takes no review.
    """
    summary = lock_summary_of(item_id)
    item = lock_item(item_id=item_id, user=user, text=wanted.reason, expected_version=expected_version)
    require_act(item.ask, user)
    if summary is None:
        raise WrongStateError("Only work on an entry summary can ask for papers.")
    check_request(summary, wanted)
    trace = item.trace
    assert trace is not None, "The item was just locked."
    before = {"review": summary.review, "since": _newest_event_of(item)}
    trace.kind = kind_of(item.kind).begin_with_question(item, user)
    summary.refresh_from_db()
    if summary.review != Review.UNDER_REVIEW:
        change_state(summary, SummaryEvent.REVIEW_STARTED)
    request = _create(item, summary, user, wanted)
    item = ask_trade(item_id=item_id, user=user, clock=clock_of(request), reason=wanted.reason)
    item.trace = trace
    record_item_event(
        item,
        Verb.REQUEST_SENT,
        user,
        before={"request": request.pk, **before},
        after={"number": request.number, "uc_code": wanted.uc_code, "last_day": request.last_day.isoformat()},
    )
    _tell(request, summary, wanted, user)
    return item


def _newest_event_of(item: WorkItem) -> int:
    """Return the id of the last event of a locked item: those after it belong to the act that begins."""
    events = Event.objects.filter(object_kind="work_item", object_id=str(item.pk))
    return events.order_by("-pk").values_list("pk", flat=True).first() or 0


def check_request(summary: EntrySummary, wanted: RequestInput) -> None:
    """Raise InvalidInputError for the first thing that is wrong with a request."""
    if wanted.uc_code not in UC_CODES:
        raise InvalidInputError(
            "Choose 1 (invoice data), 2 (package) or 3 (specific documents).", field="uc_code"
        )
    if not wanted.reason.strip():
        raise InvalidInputError("Say why you ask. Importer and filer read it.", field="reason")
    if len(wanted.reason) > LONGEST_REASON:
        raise InvalidInputError(f"Write at most {LONGEST_REASON:,} characters.", field="reason")
    if not FEWEST_DAYS <= wanted.days <= MOST_DAYS:
        raise InvalidInputError(f"Give {FEWEST_DAYS} to {MOST_DAYS} working days.", field="days")
    asked = papers_of(wanted.uc_code, wanted.papers)
    if not asked:
        raise InvalidInputError("Name at least one paper, or choose code 1 or 2.", field="papers")
    if len(asked) > MOST_PAPERS:
        raise InvalidInputError(f"Ask for at most {MOST_PAPERS} papers in one request.", field="papers")
    lines = {line for paper in asked for line in paper.lines}
    known = set(
        summary.lines.filter(revision=summary.revision, line_no__in=lines).values_list("line_no", flat=True)
        if lines
        else ()
    )
    for paper in asked:
        if paper.paper not in PAPERS:
            raise InvalidInputError(f"{paper.paper[:40]} is not a kind of paper.", field="papers")
        if paper.paper == "other" and not paper.words.strip():
            raise InvalidInputError("Say which other paper you ask for.", field="papers")
        if len(paper.words) > LONGEST_WORDS:
            raise InvalidInputError(
                f"Describe a paper in at most {LONGEST_WORDS} characters.", field="papers"
            )
        if missing := set(paper.lines) - known:
            raise InvalidInputError(f"The summary has no line {min(missing)}.", field="lines")


def preview_request(*, item: WorkItem, summary: EntrySummary, wanted: RequestInput) -> str:
    """Return the letter as HTML, as it would be sent now. Nothing is stored. Raises InvalidInputError."""
    check_request(summary, wanted)
    return preview_letter(
        template=TradeRequest.Kind.DOCUMENTS,
        office=item.office,
        summary=summary,
        data=request_data(wanted.reason, papers_of(wanted.uc_code, wanted.papers)),
        last_day=last_day_of(wanted.days),
    )


def last_day_of(days: int) -> date:
    """Return the last day of a request that is sent now."""
    answer = count_response(new_york_date(clock.now() + RELEASE_DELAY), days)
    assert answer.last_day is not None, "A count of working days has an end."
    return answer.last_day


def _create(item: WorkItem, summary: EntrySummary, user: User, wanted: RequestInput) -> TradeRequest:
    now = clock.now()
    visible_at = now + RELEASE_DELAY
    last_day = last_day_of(wanted.days)
    request = TradeRequest.objects.create(
        kind=TradeRequest.Kind.DOCUMENTS,
        item=item,
        summary=summary,
        entry_number=summary.entry_number,
        importer_id=summary.importer_id,
        filer_id=summary.filer_id,
        office=item.office,
        uc_code=wanted.uc_code,
        reason=wanted.reason.strip(),
        asked_by=user,
        asked_at=now,
        visible_at=visible_at,
        issued_on=new_york_date(visible_at),
        first_last_day=last_day,
        last_day=last_day,
        changed_at=now,
    )
    Question.objects.bulk_create(
        Question(
            request=request,
            number=number,
            text=paper.text,
            answer_kind=Question.AnswerKind.PAPERS,
            papers=[paper.paper],
            lines=list(paper.lines),
        )
        for number, paper in enumerate(papers_of(wanted.uc_code, wanted.papers), 1)
    )
    return request


def _tell(request: TradeRequest, summary: EntrySummary, wanted: RequestInput, user: User) -> None:
    write_letter(
        template=request.kind,
        office=request.office,
        summary=summary,
        data=request_data(request.reason, papers_of(wanted.uc_code, wanted.papers)),
        occasion=occasion_of(request),
        last_day=request.last_day,
        author=user,
    )
    tell_trade(
        kind=TradeNotice.Kind.REQUEST,
        occasion=occasion_of(request),
        text=f"{request.office.short_name} asks for papers ({UC_CODES[request.uc_code].words.lower()}), last day"
        f" {request.last_day:%B} {request.last_day.day}, {request.last_day.year}.",
        summary=summary,
        about=occasion_of(request),
        uc_code=str(request.uc_code),
    )
