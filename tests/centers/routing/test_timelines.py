"""The rules that the product starts with are those of the sources."""

from datetime import date

import pytest

from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.timelines import ALL_BUT_REVENUE, center_codes, editions, find_timeline
from tests.centers.routing.golden_cases import rulebook


def test_three_editions_with_their_rows() -> None:
    found = editions()
    assert [(edition.effective_on, len(edition.rows)) for edition in found] == [
        (date(2012, 9, 27), 108),
        (date(2014, 3, 10), 107),
        (date(2015, 1, 28), 107),
    ]
    assert found[1].rows == found[2].rows
    moved = {(row.start // 10**6, row.center, row.basis) for row in set(found[0].rows) ^ set(found[1].rows)}
    assert moved == {
        (8511, "CEE010", "reported"),
        (8511, "CEE003", "reported"),
        (7309, "CEE005", "reported"),
        (7309, "CEE010", "inferred-low"),
        (7013, "CEE008", "reported"),
        (7013, "CEE009", "inferred-low"),
        (7414, "CEE005", "reported"),
        (7415, "CEE005", "inferred-low"),
        (7415, "CEE005", "reported"),
        (8307, "CEE005", "inferred-low"),
        (8307, "CEE005", "reported"),
    }


def test_the_timeline_history_has_the_orders_of_its_sources() -> None:
    found = [
        (
            order.order_number,
            order.effective_on.isoformat(),
            len(order.centers),
            order.ports and len(order.ports),
            order.functions,
        )
        for order in find_timeline("history").delegations
    ]
    assert found == [
        ("14-004-1", "2015-01-28", 1, 10, ALL_BUT_REVENUE),
        ("14-004-6", "2015-01-28", 1, 10, ALL_BUT_REVENUE),
        ("14-004-7", "2015-01-28", 1, 10, ALL_BUT_REVENUE),
        ("14-004-4", "2015-12-16", 1, 72, ALL_BUT_REVENUE),
        ("14-004-11", "2016-03-23", 6, 65, ALL_BUT_REVENUE),
        ("16-26-1", "2017-01-19", 10, None, ALL_BUT_REVENUE),
        ("16-26-2", "2017-07-10", 10, None, ("revenue",)),
    ]
    assert find_timeline("history").participations_end == date(2017, 1, 18)


def test_the_timeline_transition_has_three_orders() -> None:
    found = {
        order.centers[0]: (order.ports, order.functions) for order in find_timeline("transition").delegations
    }
    assert found == {
        "CEE001": (None, CENTER_FUNCTIONS),
        "CEE006": (None, ALL_BUT_REVENUE),
        "CEE007": (None, CENTER_FUNCTIONS),
    }
    assert find_timeline("transition").participations_end is None


def test_another_timeline_is_refused() -> None:
    with pytest.raises(ValueError, match="history, transition"):
        find_timeline("future")


def test_every_center_and_basis_is_known() -> None:
    assert len(center_codes()) == 10
    for edition in rulebook("history").editions:
        assert {row.center for row in edition.rows} == set(center_codes())
