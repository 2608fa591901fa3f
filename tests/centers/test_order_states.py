"""The machine of orders: each state, act and role, and what a user reads where an act is refused."""

from datetime import timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import NotAllowedError, SecondPersonError, WrongStateError
from cee_portal.core.states import find_refusal, list_transitions
from centers.models import Delegation

pytestmark = pytest.mark.django_db

STATES = Delegation.State.values
ADMINISTRATORS = ("proposer", "second person")
EVERYBODY_ELSE = ("auditor", "specialist")
PORTAL = ("portal",)

# Act: who may, and where it leads from each state; from a state that is not named it is refused.
ACTS = {
    "preview": (
        ADMINISTRATORS,
        {"draft": "previewed", "previewed": "previewed", "approved": "approved", "moving": "moving"},
    ),
    "return_to_draft": (ADMINISTRATORS, {"draft": "draft", "previewed": "draft", "approved": "draft"}),
    "send_back": (ADMINISTRATORS, {"previewed": "draft"}),
    "approve": (("second person",), {"previewed": "approved"}),
    "withdraw": (ADMINISTRATORS, {"draft": "revoked", "previewed": "revoked", "approved": "revoked"}),
    "end": (PORTAL, {"approved": "revoked", "moving": "revoked", "in_force": "revoked"}),
    "wait": (PORTAL, {"moving": "approved"}),
    "move": (PORTAL, {"approved": "moving"}),
    "settle": (PORTAL, {"approved": "in_force", "moving": "in_force"}),
}
PEOPLE = {
    "proposer": User(pk=1, national_role=User.NationalRole.ADMINISTRATOR),
    "second person": User(pk=2, national_role=User.NationalRole.ADMINISTRATOR),
    "auditor": User(pk=3, national_role=User.NationalRole.AUDITOR),
    "specialist": User(pk=4),
}


def order_in(state: str, **fields: object) -> Delegation:
    tomorrow = clock.today() + timedelta(days=1)
    return Delegation(
        **{
            "state": state,
            "order_number": "DO 26-001",
            "proposed_by_id": 1,
            "effective_on": tomorrow,
            **fields,
        }
    )


def test_the_acts_are_those_of_this_table():
    assert {found.name for found in list_transitions(Delegation)} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_each_act_leads_from_each_state_where_it_should_for_each_role(act, state):
    roles, targets = ACTS[act]
    for role in PORTAL if roles == PORTAL else (*ADMINISTRATORS, *EVERYBODY_ELSE):
        order = order_in(state)
        refusal = find_refusal(getattr(order, act), PEOPLE.get(role))
        if role not in roles:
            assert isinstance(refusal, NotAllowedError), (role, refusal)
        elif state not in targets:
            assert isinstance(refusal, WrongStateError), (role, refusal)
        else:
            assert refusal is None, (role, refusal)
            getattr(order, act)()
            assert order.state == targets[state]


def test_a_refusal_says_what_to_do():
    order = order_in("previewed")
    assert isinstance(find_refusal(order.approve, PEOPLE["proposer"]), SecondPersonError)
    assert str(find_refusal(order.approve, PEOPLE["proposer"])) == (
        "You proposed this order, so a second administrator must approve it."
    )
    assert str(find_refusal(order_in("draft").approve, PEOPLE["second person"])) == (
        "Order DO 26-001 is draft. Preview it first."
    )
    assert str(find_refusal(order_in("in_force").return_to_draft, PEOPLE["proposer"])) == (
        "Order DO 26-001 is in force: withdraw it instead."
    )


@pytest.mark.parametrize("act", ["return_to_draft", "withdraw"])
def test_an_approved_order_in_effect_is_neither_changed_nor_withdrawn_at_once(act):
    order = order_in("approved", effective_on=clock.today())
    assert isinstance(find_refusal(getattr(order, act), PEOPLE["proposer"]), WrongStateError)


def test_a_withdrawal_is_not_changed():
    order = order_in("draft", withdraws_id=7)
    assert "withdraws another order" in str(find_refusal(order.return_to_draft, PEOPLE["proposer"]))


def test_the_state_is_not_assigned():
    order = order_in("draft")
    with pytest.raises(AttributeError, match="state"):
        order.state = "approved"
