"""Fills templates/reviews/work/_peek.html: enough of an item to decide in ten seconds."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import masked
from centers.models import TariffNumber
from centers.selectors.memberships import may_act_at
from entries.models import ImporterMonth, Line
from entries.rerouting.replay import replay_routing
from entries.rules.hts import classified_number
from reviews.kinds import all_kinds, kind_of
from reviews.work.models import Draft, WorkItem
from reviews.work.pages import labels
from reviews.work.pages.arrivals import arrival_sentence
from reviews.work.pages.clocks import clock_panel, nearest_words
from reviews.work.pages.item_actions import peek_buttons
from reviews.work.pages.move_note import moving_note
from reviews.work.pages.rows import present_colleagues
from reviews.work.selectors.holds import jurisdiction_sentence, placement_sentence
from reviews.work.selectors.items import heading_titles_of

TOP_LINES = 4


def peek_context(item: WorkItem, user: User, listed: str = "") -> dict[str, Any]:
    """Return top lines, clocks, the importer's 12 months and why the item is here, in a fixed number of queries.

    `listed` is the query string of the list beside the peek.
    """
    today = clock.today()
    url = labels.item_url(item, listed)
    return {
        "id": item.pk,
        "item": item,
        "url": url,
        "importer": item.importer.name or masked(item.importer.number),
        "importer_mark": labels.importer_mark(item) or ("no account", "No standing at a Center"),
        "importer_number": masked(item.importer.number),
        "clock": nearest_words(item, today),
        "clocks": clock_panel(item, today),
        "owner": owner_label(item, user),
        "question": labels.question_words(item, today),
        "why": _routing_reason(item, url, today),
        "arrived": arrival_sentence(item, today),
        "panel": kind_of(item.kind).peek_panel(item),
        "lines": _top_lines(item),
        "lines_url": f"{url}#lines",
        "year": _importer_year(item, today),
        "alert": _alert_banner(item, user),
        "acts": peek_buttons(item, user),
        "query": f"?{urlencode({'list': listed, 'back': 'peek'})}",
    }


def owner_label(item: WorkItem, user: User) -> str:
    """Return `yours`, the owner's name, or `unassigned` with the former owner where there was one."""
    if item.owner_id == user.pk:
        return "yours"
    if item.owner:
        return item.owner.name
    return f"unassigned, before: {item.former_owner.name}" if item.former_owner else "unassigned"


def _routing_reason(item: WorkItem, url: str, today: date) -> dict[str, Any]:
    """Return the sentence of a person or a hold where one decided, else that of the rules."""
    summary = item.summary
    known = replay_routing(summary)
    decision = known.explanation.decision
    text = placement_sentence(item, today)
    if not text:
        rules = known.explanation.reason if item.office.code == decision.office else known.reason
        text = f"{rules} {jurisdiction_sentence(summary.routing, today)}".strip()
    provisional = (decision.basis or "").startswith("inferred")
    mark = ("provisional", f"Based on a row that is {decision.basis}, not CBP's published list")
    return {"text": text, "mark": mark if provisional else None, "url": f"{url}#why"}


def _top_lines(item: WorkItem) -> list[dict[str, Any]]:
    lines = Line.objects.filter(summary_id=item.summary_id, revision=item.summary.revision)
    rows = list(lines.order_by("-value", "line_no")[:TOP_LINES])
    numbers = [classified_number(row.hts) for row in rows]
    titles = dict(TariffNumber.objects.filter(number__in=numbers).values_list("number", "title"))
    headings = heading_titles_of([row.heading for row in rows])
    return [
        {
            "no": row.line_no,
            "hts": classified_number(row.hts) or row.hts[0],
            "title": titles.get(classified_number(row.hts)) or headings.get(row.heading, ""),
            "marks": _line_marks(row),
            "origin": row.origin,
            "value": row.value,
        }
        for row in rows
    ]


def _line_marks(row: Line) -> list[tuple[str, str]]:
    marks = []
    if row.adcvd:
        marks.append(("AD", "AD/CVD case"))
    if row.spi:
        marks.append((row.spi, "Preference claimed"))
    if any(number[:2] == "99" for number in row.hts):
        marks.append(("99", "Chapter 99 number"))
    return marks


def _importer_year(item: WorkItem, today: date) -> dict[str, Any]:
    first = (today.replace(day=1) - timedelta(days=335)).replace(day=1)
    found = dict(
        ImporterMonth.objects.filter(importer=item.importer_id, month__gte=first)
        .values("month")
        .annotate(total=Sum("value"))
        .values_list("month", "total")
    )
    kinds = [each for kind in all_kinds() if (each := kind.importer_findings(item.importer_id, first))]
    hits = Counter[date]()
    for each in kinds:
        hits.update(each.by_month)
    assessed = sum(each.assessed for each in kinds)
    name = (item.importer.name or masked(item.importer.number)).split(" ")[0]
    total = f"{sum(found.values()):,}"
    return {
        "title": f"{name}, last 12 months",
        "total": total,
        "months": [
            {"letter": f"{month:%b}"[0], "value": found.get(month, 0), "hit": month in hits}
            for month in _last_months(first, today)
        ],
        "label": f"Entered value of the last 12 months: {total} dollars",
        "reviewed": sum(each.closed for each in kinds),
        "findings": hits.total(),
        "text": f"${assessed:,.0f} assessed" if assessed else "",
    }


def _last_months(first: date, today: date) -> list[date]:
    months, month = [], first
    while month <= today:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return months[-12:]


def _alert_banner(item: WorkItem, user: User) -> dict[str, str] | None:
    if item.is_closed:
        who = item.closed_by.name if item.closed_by else "The portal"
        return labels.banner("success", "Closed.", f"{who} closed it with “{item.result}”.")
    if moving := moving_note(item):
        return moving
    present = present_colleagues([item.pk], user).get(item.pk)
    if present:
        return labels.banner("info", f"{present['name']} has it open now.", "You can still read it.")
    draft = Draft.objects.filter(item=item).order_by("-saved_at").first()
    if draft:
        return labels.banner("warning", "Your text from an action that was not done:", draft.text)
    if not may_act_at(user, item.office):
        return labels.banner(
            "info",
            f"At {item.office.short_name}.",
            "You can read this item, but only that office can work on it.",
        )
    return None
