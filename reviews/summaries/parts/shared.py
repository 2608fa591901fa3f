"""Fills what both pages of a summary show: axes, header, lines, money, why, revisions. Nothing of targeting."""

from datetime import date
from typing import Any

from django.urls import reverse

from entries.models import EntrySummary, SummaryRevision
from entries.rerouting.replay import Replay, replay_routing
from entries.rules.suspension import suspension_sentence
from reviews.summaries.parts.arrivals import arrival_of
from reviews.summaries.parts.axes import axes_of, header_of
from reviews.summaries.parts.lines import ALL_LINES, Lines, LineView, lines_panel, read_lines
from reviews.summaries.parts.money import money_panel, payments_sentence
from reviews.summaries.parts.timeline_sources import names_of
from reviews.summaries.parts.why import why_panel

MOST_REVISIONS = 50


def shared_context(
    summary: EntrySummary,
    today: date,
    *,
    for_staff: bool,
    act: dict[str, str] | None = None,
    view: LineView = ALL_LINES,
) -> dict[str, Any]:
    """Return the context that both pages share: everything but timeline and work."""
    known: Replay = replay_routing(summary)
    lines: Lines = read_lines(summary, view)
    money = money_panel(summary, lines, today)
    duty = {name: money["rows"][0][name] for name in ("declared", "recomputed", "difference")}
    name = summary.importer.name or "Importer without a name"
    return {
        "number": summary.printed_number,
        "words": f"{name}, type {summary.entry_type}, revision {summary.version}",
        "suspension": suspension_sentence(summary.suspension_code),
        "axes": axes_of(summary, today),
        "header": header_of(summary, today),
        "lines": lines_panel(summary, lines, known, duty, view),
        "money": money,
        "payments": payments_sentence(summary),
        "why": why_panel(summary, known, today, act)
        | {"arrival": arrival_of(summary, today, for_staff=for_staff)},
        "revisions": revisions_panel(summary, for_staff=for_staff),
        "today": today,
    }


def revisions_panel(summary: EntrySummary, *, for_staff: bool) -> dict[str, Any]:
    """Return all accepted revisions, the newest first, each with the address of its changes."""
    rows = list(
        SummaryRevision.objects.filter(summary_id=summary.pk)
        .select_related("filer")
        .order_by("-revision")[:MOST_REVISIONS]
    )
    people = names_of([row.filed_by_id for row in rows]) if for_staff else {}
    return {
        "text": f"{summary.revision} filed" if summary.revision > 1 else "as first filed",
        "rows": [
            {
                "number": row.label,
                "words": "First filed" if row.revision == 1 else "Replaced by its filer",
                "url": reverse("summary_changes", args=[summary.printed_number, row.revision])
                if row.revision > 1
                else "",
                "at": row.at,
                "who": people.get(row.filed_by_id or 0) or f"{row.filer.code} {row.filer.name}".strip(),
                "current": row.revision == summary.revision,
            }
            for row in rows
        ],
    }
