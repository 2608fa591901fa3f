"""Names items, their states and their marks as a specialist reads them."""

from urllib.parse import urlencode

from django.urls import reverse

from reviews.work.models import Mark, WorkItem

STATE_WORDS = {"open": "new", "parked": "parked", "offered": "sent to us"}


def state_word(item: WorkItem) -> str:
    """Return `new`, `taken`, `begun`, `parked`, `sent to us` or `closed`."""
    if item.state == WorkItem.State.OPEN and item.owner_id:
        return "begun" if item.begun_at else "taken"
    return STATE_WORDS.get(item.state, item.state)


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
