"""The tabulated second decision equals the function in every cell, and changes only on the days it says."""

from datetime import date, timedelta

import pytest

from centers.routing.codes import BY_CODES, CENTER_FUNCTIONS, PORT_FUNCTIONS, stays_at_port
from centers.routing.delegations import Delegation
from centers.routing.rulebook import Rulebook
from centers.routing.tabulation import EVERY_PORT, find_dates_of_change, tabulate
from tests.centers.routing.golden_cases import rulebook

DAYS = [
    date(2014, 1, 1),
    date(2015, 1, 28),
    date(2015, 12, 16),
    date(2016, 3, 23),
    date(2017, 1, 19),
    date(2020, 1, 1),
]
TYPES = ("01", "21", "41", "86")


class Table:
    """The table of a day, asked by the same join as in SQL."""

    def __init__(self, book: Rulebook, on: date) -> None:
        self.offices = {cell[:4]: cell.office for cell in tabulate(book, on)}

    def office(self, jurisdiction: str | None, by: str, port: str, entry_type: str, function: str) -> str:
        if stays_at_port(entry_type, function) or jurisdiction is None:
            return port
        every = self.offices.get((jurisdiction, by, EVERY_PORT, function))
        return every or self.offices.get((jurisdiction, by, port, function), port)


def _ports(book: Rulebook) -> list[str]:
    named = set().union(*(order.ports or () for order in book.delegations))
    return sorted(named | {"0102", "9999"})


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("timeline", ["history", "transition"])
def test_the_table_equals_the_function_in_every_cell(timeline: str, on: date) -> None:
    book = rulebook(timeline)
    table, delegations = Table(book, on), book.decider(on).delegations
    centers = [None, *sorted({row.center for row in book.editions[0].rows})]
    for center in centers:
        for by in BY_CODES:
            for port in _ports(book):
                for function in CENTER_FUNCTIONS + PORT_FUNCTIONS:
                    for entry_type in TYPES:
                        told = table.office(center, by, port, entry_type, function)
                        if by in ("none", "not_eligible") and center is not None:
                            continue  # No decision has a Center by these rules.
                        assert told == delegations.decide_office(center, by, port, entry_type, function)


@pytest.mark.parametrize("timeline", ["history", "transition"])
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_one_row_at_most_answers_a_join(timeline: str, on: date) -> None:
    rows = tabulate(rulebook(timeline), on)
    assert len({row[:4] for row in rows}) == len(rows) < 5000
    everywhere = {(row.jurisdiction, row.by, row.function) for row in rows if row.port == EVERY_PORT}
    assert not [
        row
        for row in rows
        if row.port != EVERY_PORT and (row.jurisdiction, row.by, row.function) in everywhere
    ]


def test_the_table_changes_on_the_days_of_the_orders() -> None:
    assert find_dates_of_change(rulebook("history")) == (
        date(2015, 1, 28),
        date(2015, 12, 16),
        date(2016, 3, 23),
        date(2017, 1, 19),
        date(2017, 7, 10),
    )
    assert find_dates_of_change(rulebook("transition")) == (date(2015, 1, 28),)


def test_an_order_that_gives_nothing_new_changes_no_table() -> None:
    book = rulebook("transition")
    functions = frozenset(CENTER_FUNCTIONS)
    again = Delegation(
        50, "again", date(2020, 1, 1), None, frozenset({"CEE007"}), frozenset({"2704"}), functions
    )
    ended = Delegation(
        51, "steel", date(2021, 1, 1), date(2021, 7, 1), frozenset({"CEE005"}), None, functions
    )
    book = Rulebook(2, book.editions, (*book.delegations, again, ended))
    assert find_dates_of_change(book) == (date(2015, 1, 28), date(2021, 1, 1), date(2021, 7, 1))
    days = [date(2021, 7, 1) - timedelta(days=1), date(2021, 7, 1)]
    assert [Table(book, day).office("CEE005", "manual", "3901", "01", "psc") for day in days] == [
        "CEE005",
        "3901",
    ]
