"""Fees of an entry summary: amounts, limits by date, exemptions and notes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.fee_tables import find_formal_rate
from entries.rules.fees import FeeLine, Fees, compute_fees
from entries.rules.rounding import round_to_cents

DAY = date(2026, 2, 3)
GOODS = ("8517130000",)


def _line(value: object = 12_000, hts: tuple[str, ...] = GOODS, **more: object) -> FeeLine:
    return FeeLine(hts, Decimal(str(value)), **more)  # type: ignore[arg-type]


def _fees(*lines: FeeLine, kind: str = "01", day: date = DAY, mode: str = "40", other: bool = False) -> Fees:
    return compute_fees(kind, day, mode, other, lines)


def _paid(fees: Fees) -> dict[str, str]:
    return {code: str(fee.payable) for code, fee in fees.fees.items()}


def test_the_answer_of_the_tool() -> None:
    assert _fees(_line(9000), mode="11", other=True).as_dict() == {
        "fees": {
            "499": {"computed": "31.18", "payable": "33.58", "minimum": "33.58", "maximum": "651.50"},
            "501": {"computed": "11.25", "payable": "11.25"},
        },
        "notes": ["MPF (499) computes to $31.18 and is raised to $33.58."],
    }


@pytest.mark.parametrize(
    ("sentence", "day", "minimum", "maximum"),
    [
        ("2015", date(2015, 1, 28), "25.00", "485.00"),
        ("the first day of a fiscal year", date(2025, 10, 1), "33.58", "651.50"),
        ("the last day of the year before", date(2025, 9, 30), "32.71", "634.62"),
    ],
)
def test_the_limits_depend_on_the_date(sentence: str, day: date, minimum: str, maximum: str) -> None:
    assert _paid(_fees(_line(1), day=day)) == {"499": minimum}, sentence
    assert _paid(_fees(_line(9_000_000), day=day)) == {"499": maximum}, sentence


def test_a_day_without_a_rate_reports_no_499_and_says_so() -> None:
    for day in (date(1992, 9, 30), date(1994, 12, 20)):
        assert find_formal_rate(day) is None
        fees = _fees(_line(), day=day)
        assert not fees.fees
        assert "no rate is known" in fees.notes[0]


def test_past_the_last_known_year_the_last_row_is_used_and_said() -> None:
    known = _fees(_line(1), day=date(2026, 9, 30))
    later = _fees(_line(1), day=date(2026, 10, 1))
    assert _paid(known) == _paid(later) == {"499": "33.58"}
    assert not any("not known" in note for note in known.notes)
    assert any("not known" in note and "Oct 1, 2025" in note for note in later.notes)
    informal = _fees(_line(1), kind="11", day=date(2027, 1, 4))
    assert _paid(informal) == {"311": "2.69"}
    assert any("not known" in note for note in informal.notes)


@pytest.mark.parametrize(
    ("sentence", "line", "says"),
    [
        ("USMCA", _line(spi="S"), "USMCA"),
        ("Korea", _line(spi="KR"), "Korea"),
        ("a program with #", _line(spi="C#"), "exemption claimed by #"),
        ("Caribbean Basin", _line(spi="E"), "CBI"),
        ("an insular possession", _line(spi="Y"), "insular"),
        ("a product of Israel whatever is claimed", _line(origin="IL"), "Israel"),
        ("a least-developed country", _line(origin="KH"), "LDDC"),
        ("chapter 98", _line(hts=("98010010", "8517130000")), "chapter 98 (9801.00.10)"),
        ("domestic status in a zone", _line(ftz_domestic=True), "domestic status"),
        ("a component of a set", _line(set_component=True), "component of a set"),
    ],
)
def test_exempt_lines_report_no_499(sentence: str, line: FeeLine, says: str) -> None:
    fees = _fees(line)
    assert not fees.fees, sentence
    assert says in fees.notes[0], sentence
    assert fees.lines == [{}]


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("no program", _line()),
        ("Morocco waives no fee", _line(spi="MA")),
        ("Jordan waives none", _line(spi="JO")),
        ("GSP waives none", _line(spi="A")),
        ("civil aircraft without # waives none", _line(spi="C")),
        ("NAFTA has ended", _line(spi="CA")),
        ("9802.00.60 pays", _line(hts=("9802006000", "7308903000"))),
        ("9802.00.80 pays", _line(hts=("98020080", "6203424011"))),
        ("chapter 99 pays", _line(hts=("99030101", "8517130000"))),
    ],
)
def test_other_lines_pay_499(sentence: str, line: FeeLine) -> None:
    assert _paid(_fees(line)) == {"499": "41.57"}, sentence


def test_nafta_goods_paid_no_499_while_nafta_lasted() -> None:
    assert not _fees(_line(spi="CA"), day=date(2020, 6, 30)).fees
    assert "499" in _fees(_line(spi="S"), day=date(2020, 6, 30)).fees


def test_only_the_lines_that_pay_are_summed_and_each_is_rounded_itself() -> None:
    fees = _fees(_line(10_001), _line(10_001), _line(50_000, spi="AU"))
    assert [line.get("499") for line in fees.lines] == [Decimal("34.64"), Decimal("34.64"), None]
    assert str(fees.fees["499"].computed) == "69.28"
    assert "Line 3: Australia" in fees.notes[0]


@pytest.mark.parametrize(
    ("sentence", "kind", "mode", "paid"),
    [
        ("type 23 by vessel pays only 501", "23", "11", {"501": "15.00"}),
        ("a zone entry pays no 501", "06", "11", {"499": "41.57"}),
        ("an informal entry pays the fixed fee", "11", "11", {"311": "2.69"}),
        ("an informal entry by mail pays the mail fee", "11", "50", {"496": "7.39"}),
        ("an international mail shipment", "13", "50", {"496": "7.39"}),
        ("a withdrawal pays no 501", "31", "10", {"499": "41.57"}),
        ("by air no 501", "01", "41", {"499": "41.57"}),
        ("by border water", "01", "12", {"499": "41.57", "501": "15.00"}),
        ("a transport entry pays nothing", "61", "11", {}),
        ("drawback pays nothing", "47", "11", {}),
    ],
)
def test_entry_type_and_mode_decide_which_fees_are_reported(
    sentence: str, kind: str, mode: str, paid: dict[str, str]
) -> None:
    fees = _fees(_line(), kind=kind, mode=mode)
    assert _paid(fees) == paid, sentence
    for code in {"499", "501"} - set(paid):
        assert any(code in note or "No fee" in note for note in fees.notes), sentence


def test_a_small_harbor_fee_alone_is_not_reported() -> None:
    at_limit = _line(2400, spi="S")
    alone = _fees(at_limit, mode="11")
    assert not alone.fees
    assert "at most 3.00 and nothing else is due" in alone.notes[-1]
    assert _paid(_fees(at_limit, mode="11", other=True)) == {"501": "3.00"}
    assert _paid(_fees(_line(2408, spi="S"), mode="11")) == {"501": "3.01"}


def test_a_small_harbor_fee_beside_499_is_reported() -> None:
    fees = _fees(_line(2400), mode="11")
    assert _paid(fees) == {"499": "33.58", "501": "3.00"}
    assert "because the merchandise processing fee is due" in fees.notes[-1]


def test_components_of_a_set_carry_no_harbor_fee() -> None:
    fees = _fees(_line(10_000), _line(4000, set_component=True), mode="11")
    assert _paid(fees)["501"] == "12.50"
    assert "501" not in fees.lines[1]


def test_values_count_in_whole_dollars() -> None:
    assert str(_fees(_line("9999.50"), mode="11", other=True).fees["501"].computed) == "12.50"


@given(st.integers(0, 10**9), st.booleans())
def test_499_lies_between_its_limits(value: int, consolidated: bool) -> None:
    fee = compute_fees("01", DAY, "40", False, [_line(value)], consolidated=consolidated).fees["499"]
    assert fee.minimum is not None and fee.maximum is not None
    assert fee.minimum <= fee.payable <= fee.maximum
    assert fee.computed == round_to_cents(Decimal(value) * Decimal("0.003464"))
