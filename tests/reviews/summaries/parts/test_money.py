"""The money of a summary, declared and recomputed, from lines that are read already."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from centers.models import TariffNumber
from entries.models import EntrySummary
from reviews.summaries.parts.lines import Lines, Row
from reviews.summaries.parts.money import money_panel

TODAY = date(2026, 3, 2)
TARIFF = {
    "8517130000": TariffNumber(number="8517130000", rate_kind="free", rate_text="Free"),
    "4202929700": TariffNumber(number="4202929700", rate_kind="ad_valorem", rate=Decimal("17.6")),
    "2203000060": TariffNumber(number="2203000060", rate_kind="other", rate_text="8¢/liter"),
}
Told = dict[str, tuple[Decimal, Decimal | None, bool]]


def make_row(number: int = 1, hts: str = "8517130000", **fields: Any) -> Row:
    values: dict[str, Any] = {
        "origin": "VN",
        "value": 10_000,
        "duty": Decimal("0.00"),
        "fees": {"499": "34.64"},
        "spi": "",
        "adcvd": None,
    }
    return Row(line_no=number, hts=[hts], **(values | fields))


def make_panel(*rows: Row, whole: bool = True, mode: str = "40", **fields: Any) -> dict[str, Any]:
    """Return the money of a summary with these lines. Its duty is that of the lines, its fees are 34.64."""
    values: dict[str, Any] = {
        "entry_type": "01",
        "entry_date": date(2026, 1, 15),
        "duty": sum((row.duty for row in rows), Decimal("0.00")),
        "fees": Decimal("34.64"),
    }
    summary = EntrySummary(mode_of_transport=mode, **(values | fields))
    return money_panel(summary, Lines(rows, whole, TARIFF), TODAY)


def rows_by_label(panel: dict[str, Any]) -> Told:
    return {row["label"]: (row["declared"], row["recomputed"], row["differs"]) for row in panel["rows"]}


@pytest.mark.parametrize(
    ("sentence", "declared", "differs"),
    [
        ("what is due", "1760.00", False),
        ("as much less as is tolerated", "1757.01", False),
        ("a cent less than that", "1757.00", True),
        ("as much more as is tolerated", "1762.99", False),
        ("a cent more than that", "1763.00", True),
    ],
)
def test_a_duty_is_wrong_beyond_the_tolerance(sentence, declared, differs):
    panel = make_panel(make_row(hts="4202929700", duty=Decimal(declared)))
    assert rows_by_label(panel)["Duty"] == (Decimal(declared), Decimal("1760.00"), differs), sentence
    assert panel["rows"][0]["difference"] == Decimal("1760.00") - Decimal(declared)


def test_a_line_whose_duty_does_not_follow_counts_as_declared():
    panel = make_panel(
        make_row(1, "4202929700", duty=Decimal("1760.00")),
        make_row(2, "2203000060", duty=Decimal("80.00")),
        fees=Decimal("69.28"),
    )
    assert rows_by_label(panel)["Duty"] == (Decimal("1840.00"), Decimal("1840.00"), False)
    assert "Line 2 counts as declared: the rate is not free or a plain percentage." in panel["foot"]


def test_many_such_lines_are_named_in_part():
    beer = [make_row(number, "2203000060") for number in range(2, 9)]
    panel = make_panel(make_row(1), *beer)
    assert "Lines 2, 3, 4, 5, 6 and 2 more count as declared" in panel["foot"]


def test_without_any_duty_that_follows_none_is_recomputed():
    panel = make_panel(make_row(hts="2203000060", duty=Decimal("80.00")))
    assert rows_by_label(panel)["Duty"] == (Decimal("80.00"), None, False)
    assert panel["total"]["recomputed"] == Decimal("114.64")


def test_fees_of_a_shipment_by_vessel():
    row = make_row(fees={"499": "34.64", "501": "12.50"})
    panel = make_panel(row, mode="11", fees=Decimal("47.14"))
    assert rows_by_label(panel) == {
        "Duty": (Decimal("0.00"), Decimal("0.00"), False),
        "Processing fee 499": (Decimal("34.64"), Decimal("34.64"), False),
        "Harbor fee 501": (Decimal("12.50"), Decimal("12.50"), False),
    }
    assert panel["total"] == {
        "declared": Decimal("47.14"),
        "recomputed": Decimal("47.14"),
        "difference": Decimal("0.00"),
    }


def test_the_processing_fee_is_declared_with_its_limit_and_without_it_on_the_lines():
    panel = make_panel(make_row(value=4_000_000, fees={"499": "13856.00"}), fees=Decimal("651.50"))
    declared, recomputed, differs = rows_by_label(panel)["Processing fee 499"]
    assert (declared, recomputed, differs) == (Decimal("651.50"), Decimal("651.50"), False)


@pytest.mark.parametrize(
    ("sentence", "fees", "label", "recomputed", "differs"),
    [
        ("a harbor fee by air", "501", "Harbor fee 501", Decimal("0.00"), True),
        ("a fee that we do not compute", "056", "Cotton 056", None, False),
        ("a class that nobody knows", "987", "Fee 987", None, False),
    ],
)
def test_a_declared_fee_that_is_not_computed(sentence, fees, label, recomputed, differs):
    panel = make_panel(make_row(fees={"499": "34.64", fees: "12.50"}), fees=Decimal("47.14"))
    assert rows_by_label(panel)[label] == (Decimal("12.50"), recomputed, differs), sentence
    assert list(rows_by_label(panel)).index(label) == 2, "behind the processing fee"


def test_deposits_are_added_up_and_count_as_declared():
    cases = [{"case": "A570890095", "duty": "120.00"}, {"case": "C570891000", "duty": ""}]
    panel = make_panel(make_row(1, adcvd=cases), make_row(2, adcvd=[{"case": "A1", "duty": "0.50"}]))
    assert rows_by_label(panel)["AD/CVD deposits"] == (Decimal("120.50"), None, False)
    assert panel["total"]["declared"] == Decimal("155.14")
    assert panel["total"]["recomputed"] - Decimal("120.50") == Decimal("69.28")


def test_lines_that_were_read_in_part_are_not_recomputed():
    panel = make_panel(make_row(duty=Decimal("5.00")), whole=False, duty=Decimal("900.00"))
    assert rows_by_label(panel) == {
        "Duty": (Decimal("900.00"), None, False),
        "Fees": (Decimal("34.64"), None, False),
    }
    assert panel["total"] == {"declared": Decimal("934.64"), "recomputed": None, "difference": None}
    assert panel["foot"] == "Summaries with more than 5,000 lines are not recomputed here."


@pytest.mark.parametrize(
    ("day", "note"),
    [(date(2026, 1, 15), "rates of Jan 15"), (date(2025, 12, 31), "rates of Dec 31, 2025")],
)
def test_the_rates_are_those_of_the_entry_date(day, note):
    assert make_panel(make_row(), entry_date=day)["note"] == note
