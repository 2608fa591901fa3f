"""Names items, their states and their marks as a specialist reads them."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from cee_portal.core.formatting import day as day_words
from centers.models import Office
from reviews.summaries.parts.arrivals import place_of
from reviews.work.models import Mark, WorkItem


def state_word(item: WorkItem, today: date, *, reader: Office | None = None, sender: str = "") -> str:
    """Return `new`, `taken`, `begun`, `parked to Dec 7`, `asked until Dec 9`, `closed`, or who sent it to whom.

    What is open says `answered` or `no answer` where the trade was asked.
    `reader` is the office that reads; None where it is the one that has the item. `sender` is the office that sent it.
    """
    if words := question_words(item, today):
        return words
    if item.state == WorkItem.State.OPEN:
        return "new" if item.owner_id is None else "begun" if item.begun_at else "taken"
    if item.state == WorkItem.State.PARKED:
        return f"parked to {day_words(item.parked_until, today=today)}"
    if item.state == WorkItem.State.OFFERED:
        return _offered_words(item, reader, sender)
    return item.state


def question_words(item: WorkItem, today: date) -> str:
    """Return `asked until Dec 9`, `answered`, `no answer`, or "" where the trade was not asked."""
    if item.state == WorkItem.State.ASKED:
        return f"asked until {day_words(item.asked_until, today=today)}"
    return item.get_answer_display() if item.answer and item.state == WorkItem.State.OPEN else ""


def _offered_words(item: WorkItem, reader: Office | None, sender: str) -> str:
    if reader is None or reader.pk == item.office_id:
        return "sent to us"
    by_us = f" by {'us' if sender == place_of(reader) else sender}" if sender else ""
    return f"sent{by_us} to {place_of(item.office)}, not accepted"


def goods_marks(item: WorkItem) -> list[tuple[str, str]]:
    """Return the marks of the goods column: AD/CVD, SPI, chapter 99."""
    return [
        (short, title)
        for bit, short, title in (
            (Mark.ADCVD, "AD", "AD/CVD case on a line"),
            (Mark.SPI, "S", "Preference claimed on a line"),
            (Mark.CHAPTER_99, "99", "Chapter 99 number on a line"),
        )
        if item.marks & bit
    ]


def importer_mark(item: WorkItem) -> tuple[str, str] | None:
    """Return A for an account that is assigned to a Center, P for a participant of a test."""
    if item.marks & Mark.ACCOUNT:
        return ("A", "Account assigned to a Center")
    return ("P", "Participant of a Center's test") if item.marks & Mark.PARTICIPANT else None


def banner(level: str, title: str, text: str) -> dict[str, str]:
    """Return a banner as templates/components/alert.html wants it."""
    return {"level": level, "title": title, "text": text}


def item_url(item: WorkItem, listed: str = "") -> str:
    """Return the address of the file with the item in hand; `listed` is the query string of the list to return to."""
    query = {"item": item.pk, **({"list": listed} if listed else {})}
    return f"{reverse('summary', args=[item.printed_number])}?{urlencode(query)}"
