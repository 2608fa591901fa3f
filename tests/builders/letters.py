"""Letters and notices of the feed, written and released in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from cee_portal.core import clock
from entries.models import EntrySummary
from reviews.letters.models import Letter, TradeNotice
from reviews.letters.services.release import release_written
from reviews.letters.services.telling import tell_trade
from reviews.letters.services.writing import write_letter
from tests.builders import reviews as made

PAPERS = {
    "reason": "The price is far below that of other importers.",
    "papers": [{"name": "Purchase contract", "lines": [1]}, {"name": "Proof of payment", "lines": []}],
}


def request(summary: EntrySummary, occasion: str = "request:1", **fields: Any) -> Letter:
    """Write a document request of Electronics; it is not released."""
    values: dict[str, Any] = {
        "template": "document_request",
        "office": made.office("CEE007"),
        "summary": summary,
        "data": PAPERS,
        "occasion": occasion,
        "last_day": date(2026, 12, 15),
        "author": None,
    }
    with transaction.atomic():
        return write_letter(**(values | fields))


def tell(
    summary: EntrySummary, occasion: str = "request:1", kind: str = TradeNotice.Kind.REQUEST, **fields: Any
) -> None:
    """Write a notice of the feed; it is not released."""
    values = {"text": "Electronics asks for documents.", "about": occasion, "uc_code": "3"} | fields
    with transaction.atomic():
        tell_trade(kind=kind, occasion=occasion, summary=summary, **values)


def release() -> int:
    """Release what was written, as the commit of a request does it."""
    return release_written()


@contextmanager
def seconds_later(seconds: float = 11) -> Iterator[None]:
    """Set the clock so many seconds ahead."""
    with clock.set_to(clock.now() + timedelta(seconds=seconds)):
        yield
