"""What `POST /api/v1/tools/deadlines/` refuses: each wrong member is named once, all of them together."""

import json

import pytest

from reviews.deadlines.registry import CLOCKS

pytestmark = pytest.mark.django_db

PROTEST = {"clock": "protest", "entry_date": "2025-03-01", "liquidation_date": "2026-01-09"}
DEEMED = {"clock": "deemed_liquidation", "entry_date": "2025-03-10"}
PSC = {"clock": "psc_window", "entry_date": "2026-02-06", "scheduled_liquidation": "2026-12-17"}


def ask(client, body):
    return client.post("/api/v1/tools/deadlines/", data=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("sentence", "body", "fields"),
    [
        ("no clock", {}, {"clock"}),
        ("a clock of null", {"clock": None}, {"clock"}),
        ("a wrong clock", {"clock": "protests"}, {"clock"}),
        ("a clock that is no text", {"clock": ["protest"]}, {"clock"}),
        (
            "a wrong clock, and a wrong date of any clock",
            {"clock": "x", "issued_on": "soon"},
            {"clock", "issued_on"},
        ),
        ("a date that does not exist", {"clock": "cf28_response", "issued_on": "2026-02-30"}, {"issued_on"}),
        ("a date that is none", {"clock": "cf28_response", "issued_on": "tomorrow"}, {"issued_on"}),
        ("a date that is a number", {"clock": "cf28_response", "issued_on": 20260302}, {"issued_on"}),
        ("a date of another century", {"clock": "cf28_response", "issued_on": "1066-10-14"}, {"issued_on"}),
        ("a wrong day of the act", PROTEST | {"acted_on": "2026-13-01"}, {"acted_on"}),
        ("an extra fact of another clock", PROTEST | {"billed_on": "2026-01-01"}, {"billed_on"}),
        ("an extra member that no clock knows", PROTEST | {"office": "CEE007"}, {"office"}),
        ("a missing fact", {"clock": "cf28_response"}, {"issued_on"}),
        ("a missing fact that is null", {"clock": "cf28_response", "issued_on": None}, {"issued_on"}),
        ("two missing facts", {"clock": "rejection_resubmit"}, {"time_of_entry", "rejected_on"}),
        ("a protest without any date", {"clock": "protest"}, {"entry_date", "liquidation_date"}),
        (
            "a liquidation without its entry",
            {"clock": "protest", "liquidation_date": "2026-01-09"},
            {"entry_date"},
        ),
        ("a surety without its demand", PROTEST | {"protestant": "surety"}, {"demand_date"}),
        ("a demand without a surety", PROTEST | {"demand_date": "2026-03-01"}, {"demand_date"}),
        ("a protestant that may not be", PROTEST | {"protestant": "broker"}, {"protestant"}),
        ("a liquidation before the entry", PROTEST | {"entry_date": "2026-02-01"}, {"liquidation_date"}),
        ("a fourth extension", DEEMED | {"extensions": 4}, {"extensions"}),
        ("less than no extension", DEEMED | {"extensions": -1}, {"extensions"}),
        ("an extension that is no number", DEEMED | {"extensions": "two"}, {"extensions"}),
        ("a deemed liquidation without any date", {"clock": "deemed_liquidation"}, {"entry_date"}),
        (
            "a suspension that lasts and was removed",
            DEEMED | {"suspended": True, "suspension_removed_notice": "2025-06-01"},
            {"suspended"},
        ),
        ("a suspension that is no yes or no", DEEMED | {"suspended": "perhaps"}, {"suspended"}),
        (
            "a withdrawal of goods that were in no warehouse",
            DEEMED | {"entry_type": "01", "final_withdrawal_date": "2025-06-01"},
            {"final_withdrawal_date"},
        ),
        ("an entry type that does not exist", DEEMED | {"entry_type": "99"}, {"entry_type"}),
        (
            "a window without its liquidation",
            {"clock": "psc_window", "entry_date": "2026-02-06"},
            {"scheduled_liquidation"},
        ),
        ("a suspension that is no suspension", PSC | {"suspension_code": "49"}, {"suspension_code"}),
        ("an extension by nobody", PSC | {"extension": "broker"}, {"extension"}),
        ("no day of a joined protest", {"clock": "protest_decision", "filed_on": []}, {"filed_on"}),
        (
            "days of an exclusion protest",
            {"clock": "exclusion_protest", "filed_on": ["2026-03-02"]},
            {"filed_on"},
        ),
        (
            "more joined protests than are read",
            {"clock": "protest_decision", "filed_on": ["2026-03-02"] * 1001},
            {"filed_on"},
        ),
        (
            "an unknown measure",
            {"clock": "reject_limit", "entry_date": "2026-01-05", "measures": ["302"]},
            {"measures[0]"},
        ),
        (
            "measures that are no list",
            {"clock": "reject_limit", "entry_date": "2026-01-05", "measures": "301"},
            {"measures"},
        ),
        (
            "everything at once",
            {
                "clock": "protest",
                "entry_date": "2025-02-29",
                "protestant": "nobody",
                "acted_on": "x",
                "issued_on": "2026-01-01",
                "more": 1,
            },
            {"entry_date", "protestant", "acted_on", "issued_on", "more"},
        ),
        (
            "a wrong date, and two dates in the wrong order",
            PROTEST | {"entry_date": "2026-02-01", "acted_on": "x"},
            {"liquidation_date", "acted_on"},
        ),
        ("a body that is a list", [PROTEST], {""}),
        ("a body that is a text", "protest", {""}),
    ],
)
def test_what_is_wrong_is_named(client, sentence, body, fields):
    answer = ask(client, body)
    assert answer.status_code == 400, sentence
    told = answer.json()["errors"]
    assert {fault["field"] for fault in told} == fields, sentence
    assert len(told) == len(fields), sentence
    assert all(fault["message"].endswith((".", "?")) for fault in told), told


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"clock": "protests"}, "Give one of these clocks: "),
        (DEEMED | {"extensions": 4}, "three times at most (19 CFR 159.12(e)). Give 0 to 3."),
        ({"clock": "cf28_response"}, "Write it as YYYY-MM-DD, like 2026-01-15."),
        (PROTEST | {"billed_on": "2026-01-01"}, "It takes: entry_date, liquidation_date"),
        (PROTEST | {"entry_date": "2026-02-01"}, "Check both dates."),
    ],
)
def test_an_error_says_what_to_do(client, body, words):
    assert words in ask(client, body).json()["errors"][0]["message"]


def test_a_fact_that_is_null_counts_as_not_given(client):
    body = PSC | {"suspension_code": None, "issued_on": None}
    assert ask(client, body).json()["last_day"] == "2026-12-02"


def test_a_body_that_is_too_large_is_refused(client):
    assert ask(client, PROTEST | {"more": "x" * 70_000}).status_code == 413


def test_a_parameter_is_refused(client):
    answer = client.post(
        "/api/v1/tools/deadlines/?x=1", data=json.dumps(PROTEST), content_type="application/json"
    )
    assert answer.status_code == 400


def test_the_description_lists_each_clock_with_its_facts(client):
    schema = json.loads(
        client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).content
    )
    told = schema["paths"]["/api/v1/tools/deadlines/"]["post"]["description"]
    for clock in CLOCKS.values():
        assert f"`{clock.name}`" in told
        assert all(f"`{fact}`" in told for fact in clock.facts)
