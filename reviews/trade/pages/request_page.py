"""Fills the page of one request for filers and importers: question by question, with what was typed and what was sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.formatting import masked
from cee_portal.core.web.body_limits import size_words
from entries.rules.hts import classified_number
from reviews.documents.models import Document
from reviews.documents.rules.types import type_words
from reviews.documents.services.storing import choices_of_between
from reviews.requests.models import AnswerDraft, DraftPaper, Extension, TradeRequest
from reviews.requests.request_states import MOST_EXTENSIONS
from reviews.requests.rules.answers import AnswerProblem
from reviews.requests.rules.last_days import describe_last_day
from reviews.requests.rules.line_numbers import write_line_numbers
from reviews.requests.selectors.earlier import MOST_SHOWN, earlier_requests
from reviews.requests.selectors.moments import moments_of
from reviews.requests.selectors.shown import ShownQuestion, ShownRequest, lines_of, show_request
from reviews.requests.services.draft_papers import papers_of_draft
from reviews.requests.services.drafts import find_draft
from reviews.trade.pages.request_forms import MoreTimeForm, SignatureForm, field_name

_TONES = {"sent": "rest", "answered": "good", "lapsed": "late", "withdrawn": "rest"}
# Between whom a paper is, in the words of the trade's pages.
_SEES = {
    "everybody": "CBP, importer and filer",
    "importer": "CBP and importer",
    "filer": "CBP and filer",
    "cbp": "CBP",
}
_EXTENSION_TONES = {"asked": "soon", "granted": "good", "refused": "late", "ended": "rest"}


def request_context(
    user: User,
    request: TradeRequest,
    today: date,
    *,
    problems: tuple[AnswerProblem, ...] = (),
    refusal: str = "",
    more_time: MoreTimeForm | None = None,
) -> dict[str, Any]:
    """Return the context of templates/reviews/trade/request.html.

    `problems` are those of an answer that was not sent, `refusal` is why nothing was sent at all.
    """
    shown = show_request(request, user)
    draft = find_draft(request, user)
    kept = _kept_papers(draft)
    content: dict[str, str] = draft.content if draft else {}
    takes_answer = request.state in ("sent", "lapsed")
    questions = [
        _question(each, content, kept.get(each.question.pk, []), problems, takes_answer)
        for each in shown.questions
    ]
    done = sum(question["is_done"] for question in questions)
    last = describe_last_day(request.last_day, today)
    return {
        "today": today,
        "request": request,
        "crumbs": [
            {"label": "Waiting on me", "url": reverse("trade_home")},
            {"label": f"{request.get_kind_display()}, {request.number}"},
        ],
        "importer": request.importer.name or masked(request.importer.number),
        "tone": last.tone if request.state == "sent" else _TONES[request.state],
        "last": last.words if request.state in ("sent", "lapsed") else "",
        "state": _state_words(request),
        "takes_answer": takes_answer,
        "is_late": takes_answer and request.is_past(today),
        "questions": questions,
        "done": done,
        "bar": round(200 * done / len(questions)),
        "next_question": next((each["number"] for each in questions if not each["is_done"]), None),
        "answer": shown.answer,
        "saved_at": draft.saved_at if draft else None,
        "unsent": bool(draft) and not takes_answer,
        "signature": _signature_form(user, content, problems),
        "certified_error": _error_of("certified", problems),
        "problems": problems,
        "refusal": refusal,
        "earlier": _earlier(user, request) if takes_answer else [],
        "extensions": [_extension(each) for each in shown.extensions],
        "more_time": _more_time_form(request, shown, today, more_time),
        "asks_left": MOST_EXTENSIONS - len(shown.extensions),
        "audiences": [(value, _SEES[value]) for value in choices_of_between(user, request.summary)],
        "paper_hint": f"{type_words(today)}, up to {size_words(settings.DOCUMENT_MAX_BYTES)}.",
        "lines": _lines(shown),
        "moments": moments_of(shown),
    }


def _question(
    shown: ShownQuestion,
    content: Mapping[str, str],
    kept: list[DraftPaper],
    problems: tuple[AnswerProblem, ...],
    takes_answer: bool,
) -> dict[str, Any]:
    number, part = shown.question.number, shown.part
    typed = {kind: content.get(field_name(kind, number), "") for kind in ("text", "lines", "earlier")}
    lines = typed["lines"] if field_name("lines", number) in content else shown.lines
    is_typed = bool(typed["text"].strip() or typed["earlier"] or kept)
    place = f"questions[{number}]"
    return {
        "number": number,
        "text": shown.question.text,
        "lines": shown.lines,
        "part": part,
        "part_lines": write_line_numbers(part.lines) if part else "",
        "papers": [*map(_sent_paper, shown.papers), *(_kept_paper(each, takes_answer) for each in kept)],
        "typed": {**typed, "lines": lines},
        "is_done": part is not None or (takes_answer and is_typed),
        "errors": [problem.text for problem in problems if problem.field.startswith(place)],
    }


def _kept_papers(draft: AnswerDraft | None) -> dict[int, list[DraftPaper]]:
    """Return the files that were attached and not sent, by the ids of their questions."""
    found: dict[int, list[DraftPaper]] = {}
    for each in papers_of_draft(draft):
        found.setdefault(each.question_id, []).append(each)
    return found


def _sent_paper(paper: Document) -> dict[str, Any]:
    url = reverse("paper", args=[paper.pk])
    return {"name": paper.name, "size": paper.size, "url": url, "see": _SEES[paper.between], "remove": ""}


def _kept_paper(paper: DraftPaper, takes_answer: bool) -> dict[str, Any]:
    remove = f"remove-{paper.pk}" if takes_answer else ""
    return {"name": paper.name, "size": paper.size, "url": "", "see": _SEES[paper.between], "remove": remove}


def _state_words(request: TradeRequest) -> str:
    if request.is_late:
        return "answered after the last day"
    return str(request.get_state_display())


def _signature_form(
    user: User, content: Mapping[str, str], problems: tuple[AnswerProblem, ...]
) -> SignatureForm:
    typed = {name: content[name] for name in SignatureForm.base_fields if name in content}
    form = (
        SignatureForm({"signer_name": user.name, **typed})
        if problems
        else SignatureForm(initial={"signer_name": user.name, **typed})
    )
    for problem in problems:
        if problem.field in form.fields:
            form.add_error(problem.field, problem.text)
    return form


def _error_of(field: str, problems: tuple[AnswerProblem, ...]) -> str:
    return next((problem.text for problem in problems if problem.field == field), "")


def _earlier(user: User, request: TradeRequest) -> list[dict[str, Any]]:
    """Return the earlier answers that the person may point to, the newest first."""
    return [
        {
            "id": row.pk,
            "words": f"{row.get_kind_display()} {row.number}, {row.office.short_name}",
            "entry_number": row.printed_number,
            "on": row.answered_at,
            "url": reverse("trade_request", args=[row.pk]),
        }
        for row in earlier_requests(user, request)[:MOST_SHOWN]
    ]


def _extension(row: Extension) -> dict[str, Any]:
    return {"row": row, "tone": _EXTENSION_TONES[row.state]}


def _more_time_form(
    request: TradeRequest, shown: ShownRequest, today: date, given: MoreTimeForm | None
) -> MoreTimeForm | None:
    """Return the form while more time can be asked for; None for a request that has ended or an ask that waits."""
    may_ask = request.state == "sent" and not request.is_past(today) and shown.open_extension is None
    if not may_ask or len(shown.extensions) >= MOST_EXTENSIONS:
        return given
    return given or MoreTimeForm()


def _lines(shown: ShownRequest) -> list[dict[str, Any]]:
    return [
        {
            "no": row.line_no,
            "hts": classified_number(row.hts) or row.hts[0],
            "origin": row.origin,
            "value": row.value,
        }
        for row in lines_of(shown.request)
    ]
