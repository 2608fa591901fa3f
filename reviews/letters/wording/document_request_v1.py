"""The first version of the letter that asks for papers.

Data: `reason` (text), `papers` (a list of `{"name": text, "lines": [numbers of filed lines]}`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cee_portal.core.formatting import listed, long_date
from reviews.letters.wording.characters import split_paragraphs
from reviews.letters.wording.document import Part, Words


def compose(data: Mapping[str, Any], last_day: date | None) -> Words:
    """Return the words of the request."""
    by = f" by {long_date(last_day)}" if last_day else ""
    return Words(
        form="Document request",
        citation="19 USC 1509; 19 CFR 163.6",
        title="Request for documents",
        parts=(
            Part("Why we ask", split_paragraphs(data["reason"])),
            Part(
                "Please furnish",
                (f"We need these papers{by}.",),
                tuple(_paper_words(paper) for paper in data["papers"]),
            ),
            Part(
                "How to answer",
                (
                    "Sign in to the portal, open Trade, and answer this request there: say what each paper is and add the"
                    " files. The importer, the filer of the entry summary, and a filer with power of attorney may answer."
                    " One answer is enough.",
                    "If you need more time, ask for it on the page of the request before the last day. Without an account,"
                    " send the papers to the office named above, with the entry number on each.",
                ),
            ),
        ),
        notes=(
            "If you have given a paper to another port or Center before, say where and when instead of sending it again.",
            "This request is not a notice of an investigation. It does not change the day on which the entry liquidates.",
        ),
    )


def _paper_words(paper: Mapping[str, Any]) -> str:
    lines = [str(number) for number in paper.get("lines", ())]
    name = str(paper["name"])
    if not lines:
        return name
    return f"{name} ({'line' if len(lines) == 1 else 'lines'} {listed(lines)})"
