"""Tests of the machine of reviews: each state, act and role."""

import pytest

from cee_portal.core.refusals import NotAllowedError, WrongStateError
from cee_portal.core.states import find_refusal, list_transitions
from reviews.validation.models import ValidationActivity
from reviews.work.errors import TakenError
from reviews.work.models import WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

# Act: the roles that may do it, and where it leads from each state.
ACTS = {
    "start": ({"owner", "supervisor"}, {"selected": "in_review"}),
    "undo_start": ({"portal"}, {"in_review": "selected"}),
    "close": ({"owner", "supervisor"}, {"selected": "closed", "in_review": "closed"}),
    "reopen": ({"supervisor"}, {"closed": "in_review"}),
    "undo_close": ({"portal"}, {"closed": "in_review"}),
    "close_with_summary": ({"portal"}, {"selected": "closed", "in_review": "closed"}),
}


def test_the_acts_are_those_of_this_table():
    assert {found.name for found in list_transitions(ValidationActivity)} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_leads_from_each_state_where_it_should_for_each_role(act):
    people = {
        "owner": made.person("owner"),
        "colleague": made.person("colleague"),
        "supervisor": made.person("supervisor", role="supervisor"),
        "elsewhere": made.person("elsewhere", at="2704", role="supervisor"),
        "administrator": made.administrator(),
    }
    roles, targets = ACTS[act]
    item = WorkItem(office=made.office("CEE007"), owner=people["owner"], entry_number="B7630000001")
    for role in roles if roles == {"portal"} else people:
        for state in ValidationActivity.State.values:
            review = ValidationActivity(item=item, state=state)
            refusal = find_refusal(getattr(review, act), people.get(role))
            if role not in roles:
                refused = NotAllowedError if act == "reopen" else TakenError
                assert isinstance(refusal, refused), (role, state)
            elif state not in targets:
                assert isinstance(refusal, WrongStateError), (role, state)
            else:
                assert refusal is None, (role, state)
                getattr(review, act)()
                assert review.state == targets[state]


def test_the_state_is_not_assigned():
    review = ValidationActivity(state="selected")
    with pytest.raises(AttributeError, match="state"):
        review.state = "closed"
