"""Reads what happened to a summary that the trade may know too: filings, routing decisions, events for the trade."""

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, verb_words
from entries.models import CollectionEvent, EntrySummary, Routing, RoutingDecision, SummaryRevision
from entries.rules.payments import EVENT_WORDS
from reviews.summaries.parts.arrivals import orders_of, place_of
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow, earlier_than

FILED, ROUTED, EVENT, MOVED, PAID, PAPER_ADDED, PAPER_WITHDRAWN, OF_KINDS = range(8)
# The rows of revisions and of papers show these already.
SHOWN_BY_ROWS = (
    Verb.SUMMARY_FILED,
    Verb.SUMMARY_REPLACED,
    Verb.DOCUMENT_ADDED,
    Verb.DOCUMENT_WITHDRAWN,
)

_BY = {
    Routing.By.NONE: "no Center fits",
    Routing.By.MERCHANDISE: "by merchandise",
    Routing.By.ACCOUNT: "by account",
    Routing.By.PARTICIPANT: "by participation",
    Routing.By.MANUAL: "set by hand",
    Routing.By.NOT_ELIGIBLE: "the importer is not eligible",
}
_CAUSES = {
    "revision": "a new revision",
    "by_hand": "by hand",
    "again": "routed again",
    "standing": "the importer's standing changed",
    "edition": "a new edition",
    "order": "an order",
}


def filings(summary: EntrySummary, *, for_staff: bool) -> Source:
    """Return the source of accepted revisions; staff also see who handed it in and how."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = SummaryRevision.objects.filter(summary_id=summary.pk).select_related("filer")
        found = list(earlier_than(rows, before, rank=FILED, number="revision")[:most])
        people = names_of([row.filed_by_id for row in found]) if for_staff else {}
        return [
            TimelineRow(
                TimelineKey(row.at, FILED, row.revision),
                "filed" if row.revision == 1 else "revised",
                f"Filed by {row.filer.code}, accepted"
                if row.revision == 1
                else f"Replaced by filer, {row.label}",
                _filing_details(row, people.get(row.filed_by_id or 0, "")) if for_staff else "",
            )
            for row in found
        ]

    return read


def decisions(summary: EntrySummary, *, for_staff: bool) -> Source:
    """Return the source of routing decisions; only staff see reason and actor."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = RoutingDecision.objects.filter(summary_id=summary.pk).select_related(
            "from_office", "to_office", "jurisdiction"
        )
        found = list(earlier_than(rows, before, rank=ROUTED, number="id")[:most])
        people = names_of([row.actor_id for row in found]) if for_staff else {}
        orders = orders_of([row.batch_id for row in found])
        return [
            TimelineRow(
                TimelineKey(row.at, ROUTED, row.id),
                "routed" if row.from_office_id is None else "moved",
                _routing_text(row, orders.get(row.batch_id or 0, "")),
                _routing_details(row, people.get(row.actor_id or 0, ""))
                if for_staff
                else f"rulebook {row.rulebook}",
            )
            for row in found
        ]

    return read


def payments(summary: EntrySummary, *, for_staff: bool) -> Source:
    """Return the source of payment events; staff also see who recorded them."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = CollectionEvent.objects.filter(entry_number=summary.entry_number, summary_id=summary.pk)
        found = list(earlier_than(rows, before, rank=PAID, number="id")[:most])
        people = names_of([row.actor_id for row in found]) if for_staff else {}
        return [
            TimelineRow(
                TimelineKey(row.at, PAID, row.pk),
                "note",
                _payment_text(row),
                (people.get(row.actor_id or 0, "") or row.get_source_display()) if for_staff else "",
            )
            for row in found
        ]

    return read


def trade_events(summary: EntrySummary) -> Source:
    """Return the source of events whose audience is the trade, without actor and reason."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = Event.objects.filter(summary_id=summary.pk, audience=Event.Audience.TRADE)
        found = earlier_than(rows.exclude(verb__in=SHOWN_BY_ROWS), before, rank=EVENT)[:most]
        return [
            TimelineRow(TimelineKey(row.at, EVENT, row.pk), "note", words_without_noun(row.verb))
            for row in found
        ]

    return read


def words_without_noun(verb: str) -> str:
    """Return the words for a verb on the file of a summary, where its noun is left out."""
    words = verb_words(verb).removeprefix("summary ").removeprefix("intake ")
    return words[:1].upper() + words[1:]


def names_of(user_ids: list[int | None]) -> dict[int, str]:
    """Return names of people by id. One query, none for no ids."""
    wanted = {pk for pk in user_ids if pk}
    return {user.pk: user.name for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _payment_text(row: CollectionEvent) -> str:
    amount = "" if row.amount is None else f", ${row.amount:,.2f}"
    return f"{EVENT_WORDS[row.event]} ({row.happened_on:%b %-d, %Y}){amount}"


def _filing_details(row: SummaryRevision, who: str) -> str:
    return ", ".join(part for part in (who, row.get_source_display()) if part)


def _routing_text(row: RoutingDecision, order: str) -> str:
    place, by = place_of(row.to_office), _BY[Routing.By(row.by)]
    if row.from_office is None:
        return f"Routed to {place}, {by}"
    if row.cause == "deleted":
        return f"Deleted while at {place}"
    cause = _CAUSES.get(row.cause, row.cause)
    if row.from_office_id == row.to_office_id:
        return f"Rerouted: stays at {place}, {by} ({cause})"
    return f"Moved from {place_of(row.from_office)} to {place}, {by} ({order or cause})"


def _routing_details(row: RoutingDecision, who: str) -> str:
    return ", ".join(part for part in (f"rulebook {row.rulebook}", who, row.reason) if part)
