"""`manage.py deadlines`: the answers of the API on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("deadlines", *arguments, stdout=out)
    return out.getvalue()


def ask(client, body):
    return client.post(
        "/api/v1/tools/deadlines/", data=json.dumps(body), content_type="application/json"
    ).json()


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        (
            ("protest", "--entry-date", "2025-03-01", "--liquidation-date", "2026-01-09"),
            {"clock": "protest", "entry_date": "2025-03-01", "liquidation_date": "2026-01-09"},
        ),
        (
            ("protest_decision", "--filed-on", "2026-07-01", "--filed-on", "2026-08-01"),
            {"clock": "protest_decision", "filed_on": ["2026-07-01", "2026-08-01"]},
        ),
        (
            ("reject_limit", "--entry-date", "2026-01-05", "--measures", "301", "--supervisor"),
            {"clock": "reject_limit", "entry_date": "2026-01-05", "measures": ["301"], "supervisor": True},
        ),
        (
            ("deemed_liquidation", "--entry-date", "2025-03-10", "--suspended", "--acted-on", "2026-03-11"),
            {
                "clock": "deemed_liquidation",
                "entry_date": "2025-03-10",
                "suspended": True,
                "acted_on": "2026-03-11",
            },
        ),
        (
            ("exclusion_protest", "--filed-on", "2026-03-02"),
            {"clock": "exclusion_protest", "filed_on": "2026-03-02"},
        ),
    ],
)
def test_machines_get_the_answer_of_the_api(client, arguments, body):
    assert json.loads(run(*arguments, "--json")) == ask(client, body)


def test_a_person_reads_lines(closures):
    assert run("summary_due", "--time-of-entry", "2025-12-19").splitlines() == [
        "Entry summary due: 2025-12-22 to 2026-01-06 (10 working days)",
        "The entry summary and the estimated duties are due within ten working days after the time of entry.",
        "Source: 19 USC 1505(a); 19 CFR 142.12(b) (verified)",
        "Closed on 2025-12-24: Federal offices closed by Executive Order 14371",
        "Closed on 2025-12-26: Federal offices closed by Executive Order 14371",
        "Closures count as working days here. If they did not, the last day would be 2026-01-08.",
    ]


def test_a_last_day_that_is_not_worked_and_the_act_of_the_next_day_are_told():
    told = run(
        *("protest", "--entry-date", "2025-03-01", "--liquidation-date", "2026-01-07"),
        *("--acted-on", "2026-07-06"),
    )
    assert "2026-01-08 to 2026-07-06 (180 days)" in told
    told = run(
        *("protest", "--entry-date", "2025-03-01", "--liquidation-date", "2026-01-05"),
        *("--acted-on", "2026-07-06"),
    )
    assert "Arguable until 2026-07-06, because the last day is no working day." in told
    assert "The act is timely. Sources disagree about this day." in told


def test_a_bill_tells_its_further_days_and_a_suspension_why_there_is_none():
    assert "Delinquent on: 2026-05-07\nDunning letter on: 2026-08-04" in run(
        "bill_due", "--billed-on", "2026-04-06"
    )
    assert "no last day. Liquidation is suspended" in run(
        "deemed_liquidation", "--entry-date", "2025-03-10", "--suspended"
    )


def test_all_errors_of_a_question_are_printed():
    with pytest.raises(CommandError) as refused:
        run("protest", "--entry-date", "2025-02-29", "--billed-on", "2026-01-01", "--acted-on", "soon")
    for told in ("entry_date: 2025-02-29 is not in the calendar", "billed_on: The clock", "acted_on: soon"):
        assert told in str(refused.value)
