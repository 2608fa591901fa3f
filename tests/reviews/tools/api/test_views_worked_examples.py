"""The worked examples of clocks through `POST /api/v1/tools/deadlines/`: each row of the file is asserted.

Rows that ask a question and no day are cases of the rules.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reviews.deadlines.facts import MOST_EXTENSIONS
from reviews.deadlines.protest_rights import Decision, Party, is_protestable, may_protest

pytestmark = pytest.mark.django_db

with (Path(__file__).parent / "worked_examples.csv").open(encoding="utf-8", newline="") as file:
    ROWS = {row["id"]: row for row in csv.DictReader(file)}


class Asked(NamedTuple):
    """A body, what its answer holds, and the part of the row that says so."""

    body: dict[str, Any]
    answer: dict[str, Any]
    says: str


class Rule(NamedTuple):
    """A rule, what it gives, and the part of the row that says so."""

    call: Callable[[], object]
    expected: object
    says: str


PROTEST = {"clock": "protest", "entry_date": "2025-03-01", "liquidation_date": "2026-01-09"}
DEEMED = {"clock": "deemed_liquidation", "entry_date": "2025-03-10"}
BILL = {"clock": "bill_due", "billed_on": "2026-04-06"}

TABLE: dict[str, list[Asked | Rule]] = {
    "WE063": [
        Asked(
            PROTEST,
            {
                "first_day": "2026-01-10",
                "last_day": "2026-07-08",
                "last_arguable_day": "2026-07-08",
                "days": 180,
                "count": 180,
                "unit": "days",
                "citation": "19 USC 1514(c)(3); 19 CFR 174.12(e)",
                "certainty": "verified",
                "at_limit": False,
            },
            "last filing day 2026-07-08",
        ),
        Asked(PROTEST | {"acted_on": "2026-07-08"}, {"outcome": "timely", "at_limit": False}, "2026-07-08"),
    ],
    "WE064": [Asked(PROTEST | {"acted_on": "2026-07-09"}, {"outcome": "untimely"}, "untimely")],
    "WE065": [Asked(PROTEST | {"acted_on": "2026-01-08"}, {"outcome": "premature"}, "premature")],
    "WE067": [
        Asked(
            {"clock": "protest", "entry_date": "2004-12-17", "liquidation_date": "2005-10-28"},
            {"last_day": "2006-01-26", "days": 90},
            "90 days: last day 2006-01-26",
        )
    ],
    "WE069": [
        Asked(
            PROTEST | {"decision_date": "2026-11-05", "acted_on": "2026-11-15"},
            {"outcome": "untimely", "last_day": "2026-07-08"},
            "untimely: clock runs from liquidation",
        )
    ],
    "WE070": [
        Asked(
            {"clock": "protest_decision", "filed_on": "2026-07-01"},
            {"last_day": "2028-07-01", "days": None, "count": 2, "unit": "years"},
            "2028-07-01 (2 years)",
        )
    ],
    "WE072": [
        Asked(
            {"clock": "exclusion_protest", "filed_on": "2026-03-02"},
            {"last_day": "2026-04-01"},
            "deemed denied 2026-04-01",
        )
    ],
    "WE075": [
        Rule(lambda: is_protestable(Decision.REFUSAL_UNDER_1520D), True, "only the 1520(d) refusal"),
        Rule(lambda: is_protestable(Decision.REFUSAL_TO_FLAG_RECONCILIATION), False, "only"),
        Rule(lambda: is_protestable(Decision.REFUSAL_OF_LATE_AMENDMENT), False, "only"),
    ],
    "WE076": [
        Rule(
            lambda: [party for party in Party if not may_protest(party)],
            [Party.OTHER_PARTY],
            "any other party to the entry",
        )
    ],
    "WE077": [Asked(PROTEST | {"acted_on": "2026-07-28"}, {"outcome": "untimely"}, "new claim refused")],
    "WE078": [
        Asked(
            {"clock": "liquidation_cycle", "entry_date": "2025-02-04"},
            {"last_day": "2025-12-15", "days": 314},
            "2025-12-15",
        )
    ],
    "WE079": [Asked(DEEMED, {"last_day": "2026-03-10"}, "deemed liquidated 2026-03-10")],
    "WE081": [
        Asked(
            {"clock": "deemed_liquidation", "suspension_removed_notice": "1998-10-23"},
            {"last_day": "1999-04-23", "days": None, "count": 6, "unit": "months"},
            "deemed liquidated 1999-04-23",
        )
    ],
    "WE083": [
        Rule(lambda: MOST_EXTENSIONS, 3, "3"),
        Asked(DEEMED | {"extensions": 3}, {"last_day": "2029-03-10", "count": 4, "unit": "years"}, "3"),
        Asked(DEEMED | {"extensions": 4}, {"status": 400}, "3"),
    ],
    "WE084": [
        Asked(DEEMED | {"extensions": 1}, {"last_day": "2027-03-10"}, "not more than one additional year")
    ],
    "WE085": [
        Asked(
            DEEMED | {"suspended": True, "acted_on": "2026-03-11"},
            {"last_day": None, "outcome": "premature"},
            "has no effect",
        )
    ],
    "WE087": [
        Asked(
            {"clock": "rejection_resubmit", "time_of_entry": "2026-02-02", "rejected_on": "2026-03-05"},
            {"last_day": "2026-03-09", "count": 2, "unit": "working_days", "days": None},
            "within 2 working days",
        )
    ],
    "WE090": [
        Asked(
            {"clock": "summary_due", "time_of_entry": "2025-12-19"},
            {
                "last_day": "2026-01-06",
                "count": 10,
                "unit": "working_days",
                "days": None,
                "closures": [
                    {
                        "day": day,
                        "name": "Federal offices closed by Executive Order 14371",
                        "worked": True,
                    }
                    for day in ("2025-12-24", "2025-12-26")
                ],
            },
            "2026-01-06",
        )
    ],
    "WE092": [
        Asked(
            BILL,
            {"last_day": "2026-05-06", "delinquent_on": "2026-05-07", "dunning_on": "2026-08-04"},
            "dunning letter 2026-08-04",
        )
    ],
    "WE093": [
        Asked({"clock": "cf28_response", "issued_on": "2026-03-02"}, {"last_day": "2026-04-01"}, "2026-04-01")
    ],
    "WE094": [
        Asked({"clock": "cf29_response", "issued_on": "2026-03-02"}, {"last_day": "2026-03-22"}, "2026-03-22")
    ],
    "WE095": [
        Asked(
            {"clock": "bonded_document", "requested_on": "2026-01-05"},
            {"last_day": "2026-05-05"},
            "due 2026-05-05",
        ),
        Asked(
            {"clock": "bonded_document", "requested_on": "2026-01-09", "acted_on": "2026-05-11"},
            {"last_day": "2026-05-11", "outcome": "timely"},  # the 120th day is Saturday, 9 May
            "next business day is timely",
        ),
    ],
}


def test_every_row_is_asserted() -> None:
    assert set(TABLE) == set(ROWS)


@pytest.mark.parametrize("area", sorted({row["area"] for row in ROWS.values()}))
def test_worked_examples(client, closures, area: str) -> None:
    for number, row in ROWS.items():
        if row["area"] != area:
            continue
        for case in TABLE[number]:
            assert case.says in row["expected"], number
            if isinstance(case, Rule):
                assert case.call() == case.expected, f"{number}: {row['input']}"
                continue
            answer = client.post(
                "/api/v1/tools/deadlines/", data=json.dumps(case.body), content_type="application/json"
            )
            told = answer.json()
            assert {name: told[name] for name in case.answer} == case.answer, f"{number}: {row['input']}"
