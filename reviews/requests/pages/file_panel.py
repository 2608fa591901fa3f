"""Shows the requests of a summary in its file, for staff: question by question, with the answer and its papers."""

from datetime import date
from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from centers.selectors.memberships import may_act_at
from entries.models import EntrySummary
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.rules.last_days import describe_last_day
from reviews.requests.rules.line_numbers import write_line_numbers
from reviews.requests.selectors.shown import ShownQuestion, show_request
from reviews.requests.selectors.visibility import RELATED, visible_requests

MOST_SHOWN = 5
_TONES = {"sent": "soon", "answered": "back", "lapsed": "late", "withdrawn": "rest"}


def requests_of_summary(user: User, summary: EntrySummary, today: date) -> list[dict[str, Any]]:
    """Return the newest requests of a summary, as templates/reviews/requests/_requests.html shows them."""
    rows = visible_requests(user).filter(summary=summary).select_related(*RELATED, "item__office", "ended_by")
    return [_request_context(user, row, today) for row in rows.order_by("-pk")[:MOST_SHOWN]]


def _request_context(user: User, row: TradeRequest, today: date) -> dict[str, Any]:
    shown = show_request(row, user)
    is_open = row.state in ("sent", "lapsed")
    may_act = may_act_at(user, row.item.office)
    last = describe_last_day(row.last_day, today)
    return {
        "row": row,
        "tone": _TONES[row.state],
        "words": "answered late" if row.is_late else row.get_state_display(),
        "last": last.words if row.state == "sent" else "",
        "answer": shown.answer,
        "questions": [_question_context(each) for each in shown.questions],
        "extensions": [_extension_context(row, each, may_act) for each in shown.extensions],
        "withdraw_url": reverse("work_request_withdraw", args=[row.pk]) if is_open and may_act else "",
    }


def _question_context(each: ShownQuestion) -> dict[str, Any]:
    return {
        "question": each.question,
        "lines": each.lines,
        "part": each.part,
        "part_lines": write_line_numbers(each.part.lines) if each.part else "",
        "papers": [{"paper": paper, "url": reverse("paper", args=[paper.pk])} for paper in each.papers],
    }


def _extension_context(row: TradeRequest, each: Extension, may_act: bool) -> dict[str, Any]:
    waits = each.state == Extension.State.ASKED and row.state == TradeRequest.State.SENT
    url = reverse("work_request_more_time", args=[row.pk, each.number]) if waits and may_act else ""
    return {"row": each, "url": url}
