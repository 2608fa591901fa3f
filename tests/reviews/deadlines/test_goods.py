"""The demand for redelivery, and the claim under a trade agreement."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("sentence", "facts", "last"),
    [
        ("30 days after the entry", {"entry_date": "2026-03-02"}, "2026-04-01"),
        ("30 days after the examination", {"examined_on": "2026-03-10"}, "2026-04-09"),
        ("the later of both", {"entry_date": "2026-03-02", "examined_on": "2026-03-10"}, "2026-04-09"),
        ("textiles: 180 days", {"entry_date": "2026-03-02", "textile": True}, "2026-08-29"),
        (
            "textiles: from the entry",
            {"entry_date": "2026-03-02", "examined_on": "2026-03-10", "textile": True},
            "2026-08-29",
        ),
    ],
)
def test_redelivery(ask, sentence, facts, last):
    assert str(ask("redelivery_demand", **facts).last_day) == last, sentence


def test_on_the_anniversary_of_the_importation_sources_disagree(ask):
    answer = ask("fta_claim", imported_on="2025-06-02")
    judged = [(answer.judge(date(2026, 6, day)), answer.is_at_limit(date(2026, 6, day))) for day in (1, 2, 3)]
    assert judged == [("timely", False), ("timely", True), ("untimely", False)]
    assert answer.policy.certainty == "disputed"


def test_answers_to_requests_say_how_sure_their_days_are(ask):
    certainty = {
        clock: ask(clock, issued_on="2026-03-02").policy.certainty
        for clock in ("cf28_response", "cf29_response", "cf4647_response", "document_response")
    }
    assert certainty == {
        "cf28_response": "verified",
        "cf29_response": "verified",
        "cf4647_response": "assumed",
        "document_response": "assumed",
    }
