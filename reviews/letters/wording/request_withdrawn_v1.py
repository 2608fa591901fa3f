"""The first version of the letter that takes a request back.

Data: `asked_on` (ISO date of the request), `subject` (what was asked, like `Request for documents`), `reason` (may be
empty).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cee_portal.core.formatting import long_date
from reviews.letters.wording.characters import split_paragraphs
from reviews.letters.wording.document import Part, Words


def compose(data: Mapping[str, Any], last_day: date | None) -> Words:
    """Return the words of the withdrawal."""
    asked_on = long_date(date.fromisoformat(data["asked_on"]))
    paragraphs = [
        f"Our letter of {asked_on} ({data['subject']}) is withdrawn. You need not answer it.",
        "Papers that you have sent already stay on file.",
    ]
    parts = [Part("What this means", tuple(paragraphs))]
    if data.get("reason"):
        parts.append(Part("Why", split_paragraphs(data["reason"])))
    return Words(
        form="Request withdrawn",
        citation="",
        title="Request withdrawn",
        parts=tuple(parts),
    )
