"""Fills the page of a summary for staff: everything, with the item in hand."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from cee_portal.accounts.models import User
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, may_act_at, memberships_on
from entries.models import EntrySummary, Routing
from reviews.documents.parts import papers_panel
from reviews.kinds import all_kinds, kind_of
from reviews.requests.pages.file_panel import requests_of_summary
from reviews.summaries.pages import work_events
from reviews.summaries.pages.banners import banners_of
from reviews.summaries.pages.item_panel import choose_item, item_panel_context, read_opened_from
from reviews.summaries.parts.arrivals import place_of
from reviews.summaries.parts.lines import LineView
from reviews.summaries.parts.paper_events import paper_events
from reviews.summaries.parts.shared import shared_context
from reviews.summaries.parts.timeline import TimelineKey, timeline_panel, timeline_part
from reviews.summaries.parts.timeline_sources import OF_KINDS, decisions, filings, payments
from reviews.summaries.parts.why import reason_in_bold
from reviews.work.models import ResultCode, WorkItem
from reviews.work.pages.arrivals import senders_of
from reviews.work.pages.clocks import clock_panel
from reviews.work.pages.labels import item_url, state_word
from reviews.work.selectors.holds import jurisdiction_sentence, office_name, placement_sentence
from reviews.work.selectors.items import visible_items

_RELATED = ("office", "jurisdiction", "owner", "former_owner", "team", "port", "importer", "closed_by")
MOST_ITEMS = 20


def staff_context(request: HttpRequest, user: User, summary: EntrySummary, today: date) -> dict[str, Any]:
    """Return the context of templates/reviews/summaries/summary.html."""
    items = items_of(user, summary)
    listed = request.GET.get("list", "")
    list_request = read_opened_from(user, listed)
    item = choose_item(items, user, request.GET.get("item", ""))
    hand = item_panel_context(item, user, listed, list_request) if item else None
    panel = kind_of(item.kind).file_panel(item) if item else None
    view = LineView.of(request.GET, panel.lines if panel else {})
    context = shared_context(summary, today, for_staff=True, act=_jurisdiction_act(user, summary), view=view)
    for fact in context["header"]:
        if fact["label"] == "Standing":
            fact["url"] = reverse("importer_standing", args=[summary.importer_id])
    _link_withdrawal(context["why"]["changes"], user, summary)
    context["why"]["say"] = _why_sentence(context["why"]["say"], summary, item, items, today)
    if item:
        context["header"][4:4] = [_team_fact(item)]
    return {
        **context,
        "crumbs": _crumbs(summary, list_request.queue.label if list_request else "", listed, hand),
        "hand": hand,
        "notes": banners_of(item, user, today),
        "panel": panel,
        "clocks": clock_panel(item, today) if item else None,
        "work": _work_panel(items, item, listed, user, today),
        "requests": requests_of_summary(user, summary, today),
        "timeline": staff_timeline(user, summary, None, items),
        "papers": papers_panel(user, summary, is_staff=True, item_id=_item_for_papers(user, item)),
        "payments_url": reverse("summary_payments", args=[summary.printed_number]),
        "jurisdiction": _jurisdiction_links(user, summary, item),
    }


def staff_line_view(given: QueryDict, user: User, summary: EntrySummary) -> LineView:
    """Return which lines a part of the lines shows, with those that are flagged by the item in hand."""
    item = choose_item(items_of(user, summary), user, given.get("item", ""))
    panel = kind_of(item.kind).file_panel(item) if item else None
    return LineView.of(given, panel.lines if panel else {})


def _item_for_papers(user: User, item: WorkItem | None) -> int | None:
    """Return the item in hand where the person's office adds papers to it."""
    return item.pk if item and may_act_at(user, item.office) else None


def _why_sentence(
    rules: str, summary: EntrySummary, item: WorkItem | None, items: list[WorkItem], today: date
) -> str:
    """Return who or what decided against the rules, of the item in hand or of all open ones; else the rules' sentence."""
    shown = [item] if item else items
    placed = [
        reason_in_bold(sentence, office_name(each.office))
        for each in shown
        if (sentence := placement_sentence(each, today))
    ]
    return " ".join(placed) or f"{rules} {jurisdiction_sentence(summary.routing, today)}".strip()


def items_of(user: User, summary: EntrySummary) -> list[WorkItem]:
    """Return the work on a summary: open before closed, in the order of the kinds, newest first."""
    rows = (
        visible_items(user)
        .filter(summary_id=summary.pk)
        .select_related(*_RELATED, *(name for kind in all_kinds() for name in kind.related))
        .order_by("-id")
    )
    found = list(rows[:MOST_ITEMS])
    for item in found:
        item.summary = summary  # the summary in hand, so that nothing reads it again
    order = [kind.key for kind in all_kinds()]
    return sorted(found, key=lambda item: (item.is_closed, order.index(item.kind)))


def staff_timeline(
    user: User, summary: EntrySummary, before: TimelineKey | None, items: list[WorkItem] | None = None
) -> dict[str, Any]:
    """Return everything that happened, in one order."""
    items = items_of(user, summary) if items is None else items
    sources = [
        filings(summary, for_staff=True),
        decisions(summary, for_staff=True),
        payments(summary, for_staff=True),
        *paper_events(user, summary, for_staff=True),
        work_events.events(summary),
        work_events.moves(items),
        *(
            source
            for rank, kind in enumerate(all_kinds(), OF_KINDS)
            for source in kind.timeline(summary, rank)
        ),
    ]
    return timeline_panel(
        timeline_part(sources, before), reverse("summary_timeline", args=[summary.printed_number])
    )


def _crumbs(
    summary: EntrySummary, label: str, listed: str, hand: dict[str, Any] | None
) -> list[dict[str, str]]:
    if label:
        place = hand["place"] if hand and hand["place"] else summary.printed_number
        return [{"label": label, "url": f"{reverse('work')}?{listed}"}, {"label": place}]
    return [{"label": "Entries", "url": reverse("entries")}, {"label": summary.printed_number}]


def _team_fact(item: WorkItem) -> dict[str, Any]:
    owner = item.owner.name if item.owner else "unassigned"
    words = f"{item.team.code}, {owner}" if item.team else owner
    return {"label": "Team, owner", "value": words, "url": "", "fig": False}


def _work_panel(
    items: list[WorkItem], shown: WorkItem | None, listed: str, user: User, today: date
) -> dict[str, Any]:
    labels = dict(ResultCode.objects.values_list("code", "label")) if any(i.is_closed for i in items) else {}
    senders = senders_of(items)
    rows = [
        {
            "label": f"{item.kind_label} at {item.office.short_name}",
            "url": item_url(item, listed),
            "words": _item_text(item, labels),
            "state": {
                "tone": "good" if item.is_closed else "rest",
                "text": _state_text(item, senders, user, today),
            },
        }
        for item in items
    ]
    return {"title": "Work on this summary", "rows": rows if len(rows) > 1 or shown is None else []}


def _state_text(item: WorkItem, senders: dict[int, str], user: User, today: date) -> str:
    """Return the state from the side of the reader's office: the one that has it, else the one that sent it."""
    if may_act_at(user, item.office):
        return state_word(item, today)
    roles = memberships_on(user, today)
    sender = senders.get(item.pk, "")
    own = next((role.office for role in roles if place_of(role.office) == sender), None)
    reader = own or (roles[0].office if roles else Office())
    return state_word(item, today, reader=reader, sender=sender)


def _item_text(item: WorkItem, labels: dict[str, str]) -> str:
    if item.is_closed:
        who = item.closed_by.name if item.closed_by else "the portal"
        return f"{labels.get(item.result, item.result)}, by {who}"
    return item.owner.name if item.owner else "unassigned"


def _jurisdiction_act(user: User, summary: EntrySummary) -> dict[str, str] | None:
    if not is_supervisor_at(user, summary.routing.office):
        return None
    url = reverse("summary_set_jurisdiction", args=[summary.printed_number])
    return {"url": url, "link": "Set the jurisdiction"}


def _jurisdiction_links(user: User, summary: EntrySummary, item: WorkItem | None) -> list[dict[str, str]]:
    """Return the acts on the routing, for people of its office; an item that waits for a jurisdiction has its own."""
    if item and not item.is_closed and kind_of(item.kind).waits_for_jurisdiction:
        return []
    office = summary.routing.office
    links = []
    if may_act_at(user, office):
        links.append(_act_link("Route again (preview first)", "summary_route_again", summary))
    if is_supervisor_at(user, office) and summary.routing.by == Routing.By.MANUAL:
        links.append(
            _act_link("Withdraw the jurisdiction set by hand", "summary_withdraw_jurisdiction", summary)
        )
    return links


def _link_withdrawal(changes: list[dict[str, str]], user: User, summary: EntrySummary) -> None:
    """Link the withdrawal where the panel names it, or say whose act it is."""
    if summary.routing.by != Routing.By.MANUAL:
        return
    office = summary.routing.office
    for change in changes:
        if not change["text"].startswith("Withdrawal"):
            continue
        if is_supervisor_at(user, office):
            link = _act_link("Withdraw it", "summary_withdraw_jurisdiction", summary)
            change |= {"url": link["url"], "link": link["label"]}
        else:
            change["text"] += f" A supervisor of {office_name(office)} withdraws it."


def _act_link(label: str, name: str, summary: EntrySummary) -> dict[str, str]:
    return {"label": label, "url": reverse(name, args=[summary.printed_number])}
