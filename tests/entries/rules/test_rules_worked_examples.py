"""The worked examples of the rules of filings: each row of the file is asserted, and its text with it."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cee_portal.core import formatting
from entries.rules.duty import duty_problem
from entries.rules.entry_numbers import (
    check_digit,
    check_entry_number,
    entry_number_error,
    is_filer_code,
    make_entry_number,
)
from entries.rules.fees import FeeLine, Fees, compute_fees
from entries.rules.importer_numbers import check_importer_number, consignee_problem
from entries.rules.mid_construction import name_part
from entries.rules.mids import mid_error
from entries.rules.problem import Problem
from entries.rules.rounding import reported_cents, round_to_dollars
from entries.rules.states import Control, State
from entries.rules.transitions import Event, apply_event, state_after

with (Path(__file__).parent / "worked_examples.csv").open(encoding="utf-8", newline="") as file:
    ROWS = {row["id"]: row for row in csv.DictReader(file)}

GOODS = ("8517130000",)


def _fees(entry_type: str, day: date, mode: str, value: int) -> Fees:
    return compute_fees(entry_type, day, mode, True, [FeeLine(GOODS, Decimal(value))])


def _formal(day: date, value: int) -> tuple[str, str]:
    fee = _fees("01", day, "40", value).fees["499"]
    return f"{fee.computed:.2f}", f"{fee.payable:.2f}"


def _version_after(*events: Event) -> str:
    state: State | None = None
    for event in events:
        state = state_after(state, event)
    assert state
    return state.version


def _problem(found: Problem | None) -> str:
    return found.code if found else "accepted"


def _after_fatal_reject() -> Control:
    after = apply_event(State(), Event.AE_REJECTED)
    assert isinstance(after, State)
    return after.control


Y2015, Y2026 = date(2015, 6, 1), date(2026, 2, 3)
DUTY = Decimal("500.00")
AE = Event.AE_ACCEPTED

# id: (what is called, what comes out, what the row says)
TABLE: dict[str, list[tuple[Callable[[], object], object, str]]] = {
    "WE001": [
        (lambda: check_digit("B76", "0324527"), "8", "check digit 8"),
        (lambda: formatting.entry_number(make_entry_number("B76", 324527)), "B76-0324527-8", "B76-0324527-8"),
    ],
    "WE003": [
        (lambda: check_entry_number("B7603245279", [1]).offset, 1, "check digit 9 accepted"),
        (lambda: entry_number_error("B7603245279"), "check_digit", "only when filer has offset 1"),
    ],
    "WE004": [
        (lambda: check_digit("ABC", "1234567"), "6", "both give 6"),
        (lambda: check_digit("JKL", "1234567"), "6", "both give 6"),
    ],
    "WE006": [
        (lambda: is_filer_code("000"), False, "invalid filer code"),
        (lambda: is_filer_code("001"), True, "starts at 001"),
    ],
    "WE007": [(lambda: check_importer_number("12-3456789  ").form, "ein", "valid EIN")],
    "WE009": [(lambda: check_importer_number("123-45-6789 ").form, "ssn", "valid SSN")],
    "WE011": [
        (lambda: _problem(consignee_problem("00-0000000  ", "01")), "107", "reject 107"),
        (lambda: _problem(consignee_problem("00-0000000  ", "11")), "accepted", "only for 11/12"),
        (
            lambda: _problem(consignee_problem("00-0000000  ", "01", consolidated=True)),
            "accepted",
            "or consolidated",
        ),
    ],
    "WE012": [(lambda: name_part("Amalgamated Plastics Corp."), "AMAPLA", "AMAPLA")],
    "WE013": [(lambda: name_part("Bergstrom"), "BER", "BER")],
    "WE015": [(lambda: name_part("O.A.S.I.S. Corp."), "OASCOR", "OASCOR")],
    "WE016": [(lambda: name_part("Dr. S.A. Smith"), "DRSA", "DRSA")],
    "WE018": [
        (lambda: mid_error("CAAMAPLA123TOR"), "mid_canada", "invalid"),
        (lambda: mid_error("XOAMAPLA123TOR"), None, "province prefix (XA..XY)"),
    ],
    "WE019": [
        (lambda: round_to_dollars(Decimal("123.49")), 123, "123 /"),
        (lambda: round_to_dollars(Decimal("123.50")), 124, "/ 124 /"),
        (lambda: round_to_dollars(Decimal("123.51")), 124, "/ 124"),
    ],
    "WE020": [(lambda: reported_cents(Decimal("181.56451")), 18156, "18156")],
    "WE022": [(lambda: reported_cents(Decimal("123.54500")), 12355, "12355")],
    "WE024": [(lambda: _formal(Y2026, 9000), ("31.18", "33.58"), "33.58")],
    "WE025": [(lambda: _formal(Y2026, 12000), ("41.57", "41.57"), "41.57")],
    "WE027": [
        (lambda: _formal(Y2015, 5000)[1], "25.00", "25.00"),
        (lambda: _formal(Y2015, 200_000)[1], "485.00", "485.00"),
    ],
    "WE029": [(lambda: "499" in _fees("23", Y2026, "11", 9000).fees, False, "no 499")],
    "WE030": [(lambda: str(_fees("01", Y2026, "11", 10_000).fees["501"].payable), "12.50", "12.50")],
    "WE032": [
        (lambda: "501" in _fees("06", Y2026, "11", 10_000).fees, False, "no 501"),
        (lambda: "501" in _fees("31", Y2026, "11", 10_000).fees, False, "no 501"),
    ],
    "WE033": [(lambda: str(_fees("11", Y2026, "30", 900).fees["311"].payable), "2.69", "311 = 2.69")],
    "WE034": [
        (lambda: _problem(duty_problem(DUTY + Decimal("2.99"), DUTY)), "accepted", "accepted /"),
        (lambda: _problem(duty_problem(DUTY - Decimal("3.00"), DUTY)), "627", "rejected 627"),
    ],
    "WE058": [(lambda: _version_after(AE, AE, AE), "00100", "00100 throughout")],
    "WE059": [
        (lambda: _version_after(AE, Event.ON_STATEMENT, Event.CBP_REJECTED, AE), "00200", "00200"),
    ],
    "WE061": [(_after_fatal_reject, Control.INACTIVE, "implicitly deleted")],
}


def test_every_row_is_asserted() -> None:
    assert set(TABLE) == set(ROWS)


@pytest.mark.parametrize("area", sorted({row["area"] for row in ROWS.values()}))
def test_worked_examples(area: str) -> None:
    for number, row in ROWS.items():
        if row["area"] == area:
            for call, expected, says in TABLE[number]:
                assert says in row["expected"], number
                assert call() == expected, f"{number}: {row['input']}"
