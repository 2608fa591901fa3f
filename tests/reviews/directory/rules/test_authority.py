"""The functions that a Center holds, by the rulebooks of both timelines and by orders made for the test."""

from datetime import date, timedelta

import pytest

from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.delegations import Delegation
from centers.routing.rulebook import Rulebook
from reviews.directory.rules.authority import (
    center_status,
    centers_at_port,
    edition_rows_of,
    held_functions,
    orders_of,
)
from tests.builders.snapshots import make_snapshot

HISTORY, TRANSITION = (Rulebook.from_snapshot(1, make_snapshot(name)) for name in ("history", "transition"))
DAY = date(2020, 1, 1)


def make_order(
    number: int = 1,
    *,
    functions: tuple[str, ...] = CENTER_FUNCTIONS,
    ports: set[str] | None = None,
    effective_on: date = DAY,
    withdrawn_on: date | None = None,
    center: str = "CEE007",
) -> Delegation:
    return Delegation(
        number,
        f"DO {number}",
        effective_on,
        withdrawn_on,
        frozenset({center}),
        None if ports is None else frozenset(ports),
        frozenset(functions),
    )


def make_rules(*orders: Delegation) -> Rulebook:
    return Rulebook(1, [], orders)


@pytest.mark.parametrize(
    ("rules", "center", "on", "status"),
    [
        (TRANSITION, "CEE007", date(2015, 1, 27), "Test phase: participants only"),
        (TRANSITION, "CEE007", date(2015, 1, 28), "Full operational status since January 28, 2015"),
        (TRANSITION, "CEE006", date(2026, 1, 1), "Operational at all ports, without revenue collection"),
        (TRANSITION, "CEE010", date(2026, 1, 1), "Test phase: participants only"),
        (HISTORY, "CEE010", date(2016, 3, 22), "Test phase: participants only"),
        (HISTORY, "CEE010", date(2016, 3, 23), "Operational at 65 ports"),
        (HISTORY, "CEE004", date(2015, 12, 16), "Operational at 72 ports"),
        (HISTORY, "CEE010", date(2017, 1, 19), "Operational at all ports, without revenue collection"),
        (HISTORY, "CEE010", date(2017, 7, 10), "Full operational status since July 10, 2017"),
    ],
)
def test_the_status_of_a_center_follows_the_timeline(rules, center, on, status):
    assert center_status(center, rules, on) == status


@pytest.mark.parametrize(
    ("sentence", "orders", "status"),
    [
        ("no order", [], "Test phase: participants only"),
        ("an order of another Center", [make_order(center="CEE001")], "Test phase: participants only"),
        ("an order at one port", [make_order(ports={"2704"})], "Operational at 1 port"),
        (
            "orders at the same and at other ports",
            [make_order(1, ports={"2704"}), make_order(2, ports={"2704", "4601"})],
            "Operational at 2 ports",
        ),
        (
            "validation alone",
            [make_order(functions=("validation",))],
            "Operational at all ports, without post-summary correction, protest, liquidation and revenue collection",
        ),
        (
            "functions without validation, everywhere",
            [make_order(functions=("protest", "revenue"))],
            "Test phase; holds protest and revenue collection at all ports",
        ),
        (
            "one of them at some ports",
            [make_order(1, functions=("protest",)), make_order(2, functions=("revenue",), ports={"2704"})],
            "Test phase; holds protest and revenue collection at some ports",
        ),
        (
            "the last function came later",
            [
                make_order(1, functions=CENTER_FUNCTIONS[:-1]),
                make_order(2, functions=CENTER_FUNCTIONS[-1:], effective_on=date(2021, 5, 3)),
            ],
            "Full operational status since May 3, 2021",
        ),
        (
            "a function given twice counts from the first time",
            [make_order(1), make_order(2, functions=("protest",), effective_on=date(2021, 5, 3))],
            "Full operational status since January 1, 2020",
        ),
        (
            "a withdrawn order",
            [make_order(withdrawn_on=date(2022, 6, 1))],
            "Test phase: participants only",
        ),
        (
            "an order that is withdrawn tomorrow",
            [make_order(withdrawn_on=date(2022, 6, 2))],
            "Full operational status since January 1, 2020",
        ),
        (
            "an order from tomorrow",
            [make_order(effective_on=date(2022, 6, 2))],
            "Test phase: participants only",
        ),
    ],
)
def test_the_status_of_a_center_follows_its_orders(sentence, orders, status):
    assert center_status("CEE007", make_rules(*orders), date(2022, 6, 1)) == status, sentence


def test_each_function_names_the_orders_that_give_it_oldest_first():
    first = make_order(1, functions=("validation", "psc"))
    second = make_order(2, functions=("validation",), ports={"2704"}, effective_on=DAY + timedelta(days=1))
    rules = make_rules(second, first, make_order(3, effective_on=DAY + timedelta(days=9)))
    held = held_functions("CEE007", rules, DAY + timedelta(days=1))
    assert [(function.name, [order.id for order in function.orders]) for function in held] == [
        ("Validation", [1, 2]),
        ("Post-summary correction", [1]),
        ("Protest", []),
        ("Liquidation", []),
        ("Revenue collection", []),
    ]


def test_centers_at_a_port_hold_what_is_given_everywhere_and_there():
    rules = make_rules(
        make_order(1, functions=("validation",), ports={"2704"}),
        make_order(2, functions=("protest",), effective_on=DAY + timedelta(days=3)),
    )
    on = DAY + timedelta(days=3)
    assert [tuple(row) for row in centers_at_port("2704", ["CEE007", "CEE010"], rules, on)] == [
        ("CEE007", ("validation", "protest"), DAY),
        ("CEE010", (), None),
    ]
    (elsewhere,) = centers_at_port("4601", ["CEE007"], rules, on)
    assert (elsewhere.functions, elsewhere.since) == (("protest",), None), "since is the day of validation"


def test_orders_stand_newest_first_with_those_that_ended_or_wait():
    orders = [
        make_order(1, withdrawn_on=DAY + timedelta(days=5)),
        make_order(2, effective_on=date(2099, 1, 1)),
        make_order(3),
        make_order(4, center="CEE001"),
    ]
    assert [order.id for order in orders_of("CEE007", make_rules(*orders))] == [2, 3, 1]


def test_the_rows_of_a_center_are_those_of_the_list_of_the_day():
    assert edition_rows_of("CEE003", TRANSITION, date(2012, 9, 26)) == ()
    before = [row.label for row in edition_rows_of("CEE003", TRANSITION, date(2014, 3, 9))]
    after = [row.label for row in edition_rows_of("CEE003", TRANSITION, date(2014, 3, 10))]
    assert ("8511" in before, "8511" in after) == (False, True)
    assert after == sorted(after)
    assert edition_rows_of("2704", TRANSITION, date(2026, 1, 1)) == ()
