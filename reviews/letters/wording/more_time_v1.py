"""The first version of the letter that answers a wish for more time.

Data: `granted` (bool), `asked_on` (ISO date of the request that is to be answered), `subject` (what was asked),
`last_day_before` (ISO date), `reason` (may be empty). The last day of the letter is the day that holds now.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cee_portal.core.formatting import long_date
from reviews.letters.wording.characters import split_paragraphs
from reviews.letters.wording.document import Part, Words


def compose(data: Mapping[str, Any], last_day: date | None) -> Words:
    """Return the words of the answer. Raises ValueError without a last day."""
    if last_day is None:
        raise ValueError("A letter about more time names the last day to answer.")
    before = long_date(date.fromisoformat(data["last_day_before"]))
    asked = f"our letter of {long_date(date.fromisoformat(data['asked_on']))} ({data['subject']})"
    granted = bool(data["granted"])
    if granted:
        title = "More time granted"
        sentence = f"You have more time to answer {asked}. The last day was {before}; it is now {long_date(last_day)}."
    else:
        title = "More time refused"
        sentence = f"You asked for more time to answer {asked}. The last day stays {long_date(last_day)}."
    parts = [Part("The last day to answer", (sentence,))]
    if data.get("reason"):
        parts.append(Part("Why", split_paragraphs(data["reason"])))
    return Words(form="More time", citation="", title=title, parts=tuple(parts))
