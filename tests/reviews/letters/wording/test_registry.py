"""The words of each template, in each version."""

from datetime import date

import pytest

from reviews.letters.wording import more_time_v1
from reviews.letters.wording.registry import newest_template

DAY = date(2026, 12, 15)


def words_of(template: str, last_day: date | None = DAY, **data: object) -> str:
    found = newest_template(template).compose(data, last_day)
    parts = [text for part in found.parts for text in (part.heading, *part.paragraphs, *part.items)]
    return "\n".join([found.title, *parts, *found.notes])


def test_a_document_request_names_reason_papers_and_day():
    said = words_of(
        "document_request",
        reason="The price is low.",
        papers=[
            {"name": "Contract", "lines": [1, 2, 5]},
            {"name": "Invoice", "lines": [3]},
            {"name": "Photo"},
        ],
    )
    assert "The price is low." in said
    assert "We need these papers by December 15, 2026." in said
    assert "Contract (lines 1, 2 and 5)\nInvoice (line 3)\nPhoto" in said
    assert "This request is not a notice of an investigation." in said


def test_a_withdrawal_says_that_nothing_is_to_be_answered():
    data = {"asked_on": "2026-12-01", "subject": "Request for documents"}
    said = words_of("request_withdrawn", None, **data)
    assert (
        "Our letter of December 1, 2026 (Request for documents) is withdrawn." in said and "Why" not in said
    )
    assert "Why\nThe papers were found." in words_of(
        "request_withdrawn", None, reason="The papers were found.", **data
    )


def test_more_time_names_both_days():
    data = {"asked_on": "2026-12-01", "subject": "Request for documents", "last_day_before": "2026-12-10"}
    granted = words_of("more_time", granted=True, **data)
    assert granted.startswith("More time granted")
    assert "The last day was December 10, 2026; it is now December 15, 2026." in granted
    refused = words_of("more_time", date(2026, 12, 10), granted=False, reason="Too late.", **data)
    assert refused.startswith("More time refused")
    assert "The last day stays December 10, 2026.\nWhy\nToo late." in refused
    with pytest.raises(ValueError, match="last day"):
        more_time_v1.compose(data | {"granted": True}, None)


def test_an_unknown_template_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        newest_template("greeting")
