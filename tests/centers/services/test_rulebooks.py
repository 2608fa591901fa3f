"""Numbers only grow; the same content keeps its number; what is broken is refused."""

from datetime import date

import pytest

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Delegation, Heading, Office, Rulebook
from centers.selectors.rulebooks import (
    NoRulebookError,
    current_rulebook,
    current_rulebook_number,
    find_rulebook,
)
from centers.services.rulebooks import publish_rulebook

pytestmark = pytest.mark.django_db


def order(number: str = "26-001", state: str = "approved", **values) -> Delegation:
    made = Delegation.objects.create(
        order_number=number,
        effective_on=date(2026, 12, 1),
        all_ports=True,
        state=state,
        functions=["validation"],
        **values,
    )
    made.centers.add(Office.objects.get(code="CEE010"))
    return made


def test_the_same_content_keeps_its_number(reference):
    number = current_rulebook_number()
    assert publish_rulebook(cause="again").number == number
    assert Rulebook.objects.count() == 1


def test_an_approved_order_makes_a_new_number_and_an_event(reference):
    before = current_rulebook()
    order()
    published = publish_rulebook(cause="Order 26-001 approved")
    assert published.number > before.number
    assert current_rulebook().number == published.number
    assert [o.order_number for o in current_rulebook().delegations if o.order_number == "26-001"] == [
        "26-001"
    ]
    assert find_rulebook(before.number) is before
    event = Event.objects.get(verb=Verb.RULEBOOK_PUBLISHED, object_id=str(published.number))
    assert event.reason == "Order 26-001 approved"
    assert event.before == {"number": before.number}


@pytest.mark.parametrize("state", ["draft", "previewed"])
def test_an_order_that_is_not_approved_is_not_in_it(reference, state):
    number = current_rulebook_number()
    order(state=state)
    assert publish_rulebook(cause="nothing new").number == number


def test_an_order_that_withdraws_another_gives_nothing_itself(reference):
    first = order()
    taken_back = order("26-002", withdraws=first)
    Delegation.objects.filter(pk=first.pk).update(
        state="revoked", approved_at=clock.now(), withdrawn_on=date(2027, 3, 1)
    )
    publish_rulebook(cause="withdrawn")
    rules = current_rulebook()
    assert [o.order_number for o in rules.delegations if o.id in (first.pk, taken_back.pk)] == ["26-001"]
    assert rules.decider(date(2027, 2, 28)).delegations.holds("CEE010", "2704", "validation")
    assert not rules.decider(date(2027, 3, 1)).delegations.holds("CEE010", "2704", "validation")


def test_rules_that_become_what_they_once_were_get_a_higher_number(reference):
    first = current_rulebook_number()
    made = order()
    second = publish_rulebook(cause="approved").number
    made.delete()
    third = publish_rulebook(cause="taken back").number
    assert first < second < third
    assert current_rulebook().number == third
    assert current_rulebook().delegations == find_rulebook(first).delegations
    assert publish_rulebook(cause="again").number == third


def test_the_policy_is_part_of_the_rulebook(reference, settings):
    number = current_rulebook_number()
    assert current_rulebook().inferred_low_needs_jurisdiction is False
    settings.INFERRED_LOW_NEEDS_JURISDICTION = True
    assert publish_rulebook(cause="policy").number > number
    assert current_rulebook().inferred_low_needs_jurisdiction is True


def test_an_order_with_a_function_that_no_center_can_hold_is_refused_whole(reference):
    number = current_rulebook_number()
    made = order()
    Delegation.objects.filter(pk=made.pk).update(functions=["examination"])
    with pytest.raises(ValueError, match="26-001 gives a function that no Center can hold"):
        publish_rulebook(cause="broken")
    assert current_rulebook_number() == number


def test_without_reference_data_the_way_out_is_named(db):
    with pytest.raises(NoRulebookError, match="load_reference"):
        current_rulebook()


def test_the_newest_rulebook_costs_one_query(reference, django_assert_num_queries):
    current_rulebook()
    with django_assert_num_queries(1):
        current_rulebook()


def test_a_new_heading_of_the_tariff_makes_a_new_number(reference):
    before = current_rulebook()
    assert before.edition_on(date(2026, 1, 1)).find("4215") is None
    Heading.objects.create(code="4215", title="Articles that are new")
    published = publish_rulebook(cause="New headings")
    assert published.number > before.number
    assert current_rulebook().edition_on(date(2026, 1, 1)).find("4215").center == "CEE009"
    assert find_rulebook(before.number).edition_on(date(2026, 1, 1)).find("4215") is None
