"""The working target: five working days from the taking, without the days on which the trade is asked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviews.work.rules.working_target import Pause, Target, working_target

MONDAY = date(2026, 3, 2)
HOLIDAY = frozenset({date(2026, 3, 4)})
NONE: frozenset[date] = frozenset()


def on(day: int) -> date:
    return date(2026, 3, day)


def target(pauses: list[Pause], today: date = MONDAY, days_off: frozenset[date] = NONE) -> Target:
    return working_target(MONDAY, 5, pauses, days_off, today)


def test_five_working_days_are_counted_from_the_day_after_the_taking() -> None:
    assert target([]) == Target(on(9), None, 5)
    assert target([], days_off=HOLIDAY) == Target(on(10), None, 5)
    assert target([], today=on(6)) == Target(on(9), None, 1)
    assert target([], today=on(20)) == Target(on(9), None, 0)


def test_it_pauses_while_the_trade_is_asked() -> None:
    assert target([Pause(on(4), None)], today=on(12)) == Target(None, on(4), 3)


def test_the_days_of_a_pause_do_not_count() -> None:
    assert target([Pause(on(4), on(11))], today=on(12)) == Target(on(16), None, 2)


def test_pauses_that_overlap_count_once() -> None:
    pauses = [Pause(on(4), on(6)), Pause(on(5), on(11)), Pause(on(5), on(5))]
    assert target(pauses, today=on(12)) == Target(on(16), None, 2)


def test_a_target_that_was_reached_before_a_pause_stays() -> None:
    assert target([Pause(on(9), None)], today=on(20)) == Target(on(9), None, 0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4))
def test_a_pause_never_brings_the_target_nearer(spans: list[tuple[int, int]]) -> None:
    pauses = [
        Pause(MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + length))
        for start, length in spans
    ]
    found = target(pauses).on
    assert found is not None and found >= on(9)
    assert not any(pause.asked_on < found <= (pause.ended_on or found) for pause in pauses)
