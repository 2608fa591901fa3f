"""What an order is about: its functions, its ports, and what another order gave already."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.selectors.rulebooks import current_rulebook
from entries.models import RoutingDecision
from reviews.directory.rules.authority import center_status
from reviews.verification.report import verify_offices
from reviews.work.models import WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def test_an_order_of_revenue_alone_moves_no_routing(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people, order_spec(functions=["revenue"]))
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(item, item.summary) == ["2704", "2704"]
    assert not RoutingDecision.objects.filter(batch_id=batch.pk).exists()
    assert violations() == []


def test_an_order_of_revenue_moves_the_bill_and_leaves_the_summary(people):
    item = made.review(made.PUMPS)
    bill = made.review(made.PUMPS)
    WorkItem.objects.filter(pk=bill.pk).update(function="revenue")
    _, batch = approved(people, order_spec(functions=["revenue"]))
    assert batch.preview.counts["by_function"] == [{"function": "revenue", "items": 1}]
    assert run(batch).proof["holds"], batch.proof
    assert offices(bill, bill.summary, item) == ["CEE010", "2704", "2704"]
    assert violations() == []


def test_an_order_for_some_ports_leaves_the_others(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    _, batch = approved(people, order_spec(ports=["4601"]))
    run(batch)
    assert offices(here, there) == ["2704", "CEE010"]


def test_an_overlapping_order_moves_only_what_is_left(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    _, first = approved(people, order_spec(ports=["2704"]))
    run(first)
    _, second = approved(people, order_spec("DO 26-002"))
    assert second.preview.counts["summaries"] == 1
    second = run(second)
    assert second.proof["holds"], [c["violations"] for c in second.proof["checks"]]
    assert RoutingDecision.objects.filter(batch_id=second.pk).count() == 1
    assert offices(here, there) == ["CEE010", "CEE010"]


def test_functions_are_assumed_step_by_step_until_full_operational_status(people, client):
    day = clock.today() + timedelta(days=5)

    def page():
        return client.get("/centers/CEE010/").content.decode()

    assert "Test phase: participants only" in page()
    run(approved(people, order_spec(functions=["validation", "psc", "protest", "liquidation"]))[1])
    approved(people, order_spec("DO 26-002", functions=["revenue"], effective_on=day))
    text = page()
    assert "Operational at all ports, without revenue collection" in text
    assert "DO 26-001" in text and "DO 26-002" in text and "planned for" in text
    with clock.set_to(clock.now() + timedelta(days=5)):
        text = page()
        assert f"Full operational status since {day:%B} {day.day}, {day.year}" in text
        assert "planned for" not in text


def test_what_a_center_holds_is_said_whichever_function_comes_first(people, client):
    flips.staff("CEE004")
    approved(people, order_spec(functions=["revenue", "psc"]))
    approved(people, order_spec("DO 26-002", centers=["CEE004"], functions=["protest"], ports=["2704"]))
    rules = current_rulebook()
    said = {code: center_status(code, rules, clock.today()) for code in ("CEE010", "CEE004")}
    assert said["CEE010"] == "Test phase; holds post-summary correction and revenue collection at all ports"
    assert said["CEE004"] == "Test phase; holds protest at some ports"
    approved(people, order_spec("DO 26-003", functions=["validation"], ports=["2704"]))
    assert center_status("CEE010", current_rulebook(), clock.today()) == "Operational at 1 port"
