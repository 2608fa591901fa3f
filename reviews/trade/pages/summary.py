"""Fills the page of a summary for its filer and its importer. It imports nothing that knows work or selection."""

from datetime import date
from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.formatting import full_day
from entries.models import EntrySummary
from reviews.documents.parts import papers_panel
from reviews.requests.selectors.of_summary import open_request_of
from reviews.summaries.parts.lines import ALL_LINES, LineView
from reviews.summaries.parts.paper_events import paper_events
from reviews.summaries.parts.shared import shared_context
from reviews.summaries.parts.timeline import TimelineKey, timeline_panel, timeline_part
from reviews.summaries.parts.timeline_sources import decisions, filings, payments, trade_events
from reviews.trade.pages.request_moments import request_sources


def trade_context(
    user: User, summary: EntrySummary, today: date, view: LineView = ALL_LINES
) -> dict[str, Any]:
    """Return the context of templates/reviews/trade/trade_summary.html."""
    waiting = open_request_of(user, summary)
    return {
        **shared_context(summary, today, for_staff=False, view=view),
        "crumbs": [{"label": "Entries", "url": reverse("entries")}, {"label": summary.printed_number}],
        "timeline": trade_timeline(user, summary, None),
        "papers": papers_panel(user, summary, is_staff=False),
        "waiting": waiting,
        "waiting_words": f"Last day {full_day(waiting.last_day)}." if waiting else "",
    }


def trade_timeline(user: User, summary: EntrySummary, before: TimelineKey | None) -> dict[str, Any]:
    """Return filings, routing decisions, requests, and events meant for the trade."""
    sources = [
        filings(summary, for_staff=False),
        decisions(summary, for_staff=False),
        payments(summary, for_staff=False),
        *paper_events(user, summary, for_staff=False),
        trade_events(summary),
        *request_sources(user, summary),
    ]
    return timeline_panel(
        timeline_part(sources, before), reverse("summary_timeline", args=[summary.printed_number])
    )
