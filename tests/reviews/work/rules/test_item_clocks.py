"""Which clocks work has, and which sets its due date."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reviews.work.rules.item_clocks import (
    NO_CLOCK,
    OFFICE,
    TRADE,
    NewClock,
    liquidation_clocks,
    nearest_office_clock,
)

DAYS = st.dates(date(2015, 1, 1), date(2099, 12, 31))
ENTERED = date(2026, 1, 15)


def clock(name: str, last_on: date, side: str = OFFICE) -> NewClock:
    return NewClock(name, side, ENTERED, last_on, "entry_date", ENTERED)


def liquidation(*, begun: bool, scheduled: date | None = date(2026, 11, 25)) -> list[tuple[str, date]]:
    found = liquidation_clocks(
        entry_type="01",
        entry_date=ENTERED,
        scheduled_liquidation=scheduled,
        begun=begun,
        source="revision:1",
    )
    return [(each.clock, each.last_on) for each in found]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), DAYS, st.sampled_from([OFFICE, TRADE])), max_size=8))
def test_the_due_date_is_the_first_last_day_of_the_office(running: list[tuple[str, date, str]]) -> None:
    due = nearest_office_clock([clock(name, day, side) for name, day, side in running])
    days = [day for _, day, side in running if side == OFFICE]
    assert due.due_on == min(days, default=NO_CLOCK.due_on)
    assert (due == NO_CLOCK) == (not days)
    if days:
        assert (due.clock, due.due_on, OFFICE) in running


def test_of_two_clocks_on_one_day_the_first_by_name_counts() -> None:
    day = date(2026, 3, 1)
    assert nearest_office_clock([clock("b", day), clock("a", day)]).clock == "a"


def test_a_clock_of_the_trade_sets_no_due_date() -> None:
    assert nearest_office_clock([clock("document_response", date(2026, 3, 1), TRADE)]) == NO_CLOCK


def test_selected_work_has_the_scheduled_liquidation() -> None:
    assert liquidation(begun=False) == [("liquidation_cycle", date(2026, 11, 25))]


def test_begun_work_has_the_deemed_liquidation_too() -> None:
    assert liquidation(begun=True) == [
        ("liquidation_cycle", date(2026, 11, 25)),
        ("deemed_liquidation", date(2027, 1, 15)),
    ]


def test_without_a_scheduled_day_work_has_no_clock_of_liquidation() -> None:
    assert liquidation(begun=True, scheduled=None) == []
