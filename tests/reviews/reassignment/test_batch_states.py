"""The machine of batches: each state, act and role, and what a user reads where an act is refused."""

from datetime import timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import NotAllowedError, WrongStateError
from cee_portal.core.states import find_refusal, list_transitions
from reviews.reassignment.models import Batch

pytestmark = pytest.mark.django_db

STATES = Batch.State.values
ADMINISTRATORS = ("proposer", "second person")
EVERYBODY_ELSE = ("auditor", "specialist")
PORTAL = ("portal",)
UNFINISHED = ("announced", "waiting_for_approval", "moving", "paused")

# Act: who may, and where it leads from each state; from a state that is not named it is refused.
ACTS = {
    "start": (PORTAL, {"announced": "moving"}),
    "finish": (PORTAL, {"moving": "done"}),
    "wait_for_preview": (PORTAL, {"announced": "waiting_for_approval"}),
    "recount": (ADMINISTRATORS, {"waiting_for_approval": "waiting_for_approval"}),
    "approve": (("second person",), {"waiting_for_approval": "announced"}),
    "pause": (ADMINISTRATORS, {"moving": "paused"}),
    "pause_with_all": (ADMINISTRATORS, {"announced": "paused", "moving": "paused"}),
    "pause_after_faults": (PORTAL, {"moving": "paused"}),
    "resume": (ADMINISTRATORS, {"paused": "moving"}),
    "cancel": (ADMINISTRATORS, dict.fromkeys(UNFINISHED, "cancelled")),
    "cancel_with_order": (PORTAL, dict.fromkeys(UNFINISHED, "cancelled")),
    "cancel_as_empty": (PORTAL, {"waiting_for_approval": "cancelled"}),
    "set_pace": (ADMINISTRATORS, {state: state for state in UNFINISHED}),
    "retry": (ADMINISTRATORS, {"moving": "moving", "paused": "paused"}),
    "prove_again": (ADMINISTRATORS, {"done": "done", "cancelled": "cancelled"}),
}
PEOPLE = {
    "proposer": User(pk=1, national_role=User.NationalRole.ADMINISTRATOR),
    "second person": User(pk=2, national_role=User.NationalRole.ADMINISTRATOR),
    "auditor": User(pk=3, national_role=User.NationalRole.AUDITOR),
    "specialist": User(pk=4),
}


def batch_in(state: str, **fields: object) -> Batch:
    now = clock.now()
    times = {"starts_on": clock.today(), "started_at": now, "finished_at": now}
    return Batch(**{"state": state, "title": "Order DO 26-001", "proposed_by_id": 1, **times, **fields})


def test_the_acts_are_those_of_this_table():
    assert {found.name for found in list_transitions(Batch)} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_each_act_leads_from_each_state_where_it_should_for_each_role(act, state):
    roles, targets = ACTS[act]
    for role in PORTAL if roles == PORTAL else (*ADMINISTRATORS, *EVERYBODY_ELSE):
        batch = batch_in(state)
        refusal = find_refusal(getattr(batch, act), PEOPLE.get(role))
        if role not in roles and not (role in ADMINISTRATORS and state not in targets):
            assert isinstance(refusal, NotAllowedError), (role, refusal)
        elif state not in targets:
            assert isinstance(refusal, WrongStateError), (role, refusal)
        else:
            assert refusal is None, (role, refusal)
            getattr(batch, act)()
            assert batch.state == targets[state]


def test_a_batch_that_had_not_started_waits_for_its_day_again():
    batch = batch_in("paused", started_at=None)
    batch.resume()
    assert batch.state == "announced"


def test_a_batch_neither_starts_nor_pauses_with_all_before_its_day():
    batch = batch_in("announced", starts_on=clock.today() + timedelta(days=1), started_at=None)
    assert find_refusal(batch.start) is not None
    assert find_refusal(batch.pause_with_all, PEOPLE["proposer"]) is not None


def test_a_batch_is_proved_again_only_after_its_end():
    for state in ("done", "cancelled"):
        assert "is not finished" in str(
            find_refusal(batch_in(state, finished_at=None).prove_again, PEOPLE["proposer"])
        )


def test_a_refusal_says_what_to_do():
    assert str(find_refusal(batch_in("announced").pause, PEOPLE["proposer"])) == (
        "Order DO 26-001 is announced. Only a moving batch can be paused. Cancel a batch that waits for its day."
    )
    assert str(find_refusal(batch_in("waiting_for_approval").approve, PEOPLE["proposer"])) == (
        "You proposed it, so a second administrator must approve the fresh preview."
    )


def test_the_state_is_not_assigned():
    batch = batch_in("moving")
    with pytest.raises(AttributeError, match="state"):
        batch.state = "done"
