"""Tests of the machine of items: each state, act and role, and what a user reads where an act is refused."""

from datetime import date

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError, RefusedError, WrongStateError
from cee_portal.core.states import find_refusal, list_transitions
from reviews.reassignment.engine import statements
from reviews.work.errors import TakenError
from reviews.work.item_states import ItemActs, source_states
from reviews.work.models import WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

STATES = WorkItem.State.values
OFFICE = {"owner", "colleague", "supervisor"}
PORTAL = {"portal"}
TO_OPEN = {"open": "open", "parked": "open", "offered": "open", "asked": "asked"}
CLOSING = {"open": "closed", "parked": "closed", "offered": "closed"}

# Act: the roles that may do it where another person owns the item, and where nobody does; where it leads from each
# state. From a state that is not named it is refused.
ACTS = {
    "take": ({"owner"}, OFFICE, TO_OPEN),
    "give": ({"supervisor"}, {"supervisor"}, TO_OPEN | {"parked": "parked"}),
    "release": ({"owner", "supervisor"}, OFFICE, {state: state for state in TO_OPEN}),
    "park": ({"owner", "supervisor"}, OFFICE, {"open": "parked", "parked": "parked", "offered": "parked"}),
    "unpark": ({"owner", "supervisor"}, OFFICE, {"parked": "open"}),
    "wake": (PORTAL, PORTAL, {"parked": "open"}),
    "send": ({"owner", "supervisor"}, OFFICE, dict.fromkeys(CLOSING, "offered") | {"asked": "asked"}),
    "send_home": ({"owner", "supervisor"}, OFFICE, TO_OPEN),
    "accept": (OFFICE, OFFICE, {"offered": "open"}),
    "accept_by_rules": (PORTAL, PORTAL, {"offered": "open"}),
    "move": (PORTAL, PORTAL, TO_OPEN),
    "start": ({"owner", "supervisor"}, OFFICE, TO_OPEN),
    "ask": ({"owner", "supervisor"}, OFFICE, dict.fromkeys(CLOSING, "asked")),
    "extend_question": ({"owner", "supervisor"}, OFFICE, {"asked": "asked"}),
    "answer_question": (PORTAL, PORTAL, {"asked": "open"}),
    "lapse_question": (PORTAL, PORTAL, {"asked": "open"}),
    "withdraw_question": ({"owner", "supervisor"}, OFFICE, {"asked": "open"}),
    "close": ({"owner", "supervisor"}, OFFICE, CLOSING),
    "reopen": ({"supervisor"}, {"supervisor"}, {"closed": "open"}),
    # Only the person whose act it was, and nobody here did one
    "undo": (set(), set(), {}),
    "close_automatically": (PORTAL, PORTAL, CLOSING | {"asked": "closed"}),
}


@pytest.fixture
def roles(db) -> dict[str, User]:
    return {
        "owner": made.person("owner"),
        "colleague": made.person("colleague"),
        "supervisor": made.person("supervisor", role="supervisor"),
        "elsewhere": made.person("elsewhere", at="2704", role="supervisor"),
        "administrator": made.administrator(),
        "broker": User.objects.create_user("broker"),
    }


def item_in(state: str, owner: User | None, answer: str = "") -> WorkItem:
    until = date(2026, 12, 9) if state == "asked" else None
    return WorkItem(
        state=state,
        office=made.office("CEE007"),
        owner=owner,
        entry_number="B7630000001",
        asked_until=until,
        answer=answer,
    )


def test_the_acts_are_those_of_this_table():
    assert {found.name for found in list_transitions(WorkItem)} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("is_owned", [True, False])
def test_each_act_leads_from_each_state_where_it_should_for_each_role(roles, act, is_owned):
    owned, free, targets = ACTS[act]
    allowed = owned if is_owned else free
    for role in PORTAL if allowed == PORTAL else roles:
        for state in STATES:
            item = item_in(state, roles["owner"] if is_owned else None)
            refusal = find_refusal(getattr(item, act), roles.get(role))
            if role not in allowed:
                assert isinstance(refusal, NotAllowedError | TakenError), (role, state, refusal)
            elif state not in targets:
                assert isinstance(refusal, WrongStateError), (role, state, refusal)
            else:
                assert refusal is None, (role, state, refusal)
                getattr(item, act)()
                assert item.state == targets[state], (role, state)


@pytest.mark.parametrize(
    ("act", "role", "kind", "text"),
    [
        ("take", "colleague", TakenError, "Owner Ruiz took B76-3000000-1 first. Press n for the next one."),
        (
            "release",
            "colleague",
            NotAllowedError,
            "Owner Ruiz has it; only that person or a supervisor can release it.",
        ),
        ("give", "colleague", NotAllowedError, "Only a supervisor of the office can give work to others."),
        ("park", "elsewhere", NotAllowedError, "B76-3000000-1 is at Electronics, where you do not work."),
        (
            "close",
            "colleague",
            TakenError,
            "Owner Ruiz has B76-3000000-1. Ask for it, or ask a supervisor to give it to you.",
        ),
        ("unpark", "owner", WrongStateError, "B76-3000000-1 is not parked."),
    ],
)
def test_a_refusal_says_why(roles, act, role, kind: type[RefusedError], text):
    refusal = find_refusal(getattr(item_in("open", roles["owner"]), act), roles[role])
    assert (type(refusal), str(refusal)) == (kind, text)


def test_a_late_answer_comes_to_an_item_that_had_none():
    for state, target in (TO_OPEN | {"offered": "offered", "asked": "open"}).items():
        item = item_in(state, None, answer="" if state == "asked" else "no_answer")
        assert find_refusal(item.answer_question) is None
        item.answer_question()
        assert item.state == target
    refusal = find_refusal(item_in("open", None, answer="answered").answer_question)
    assert str(refusal) == "The trade was not asked about B76-3000000-1."


@pytest.mark.parametrize("act", ["park", "close", "ask"])
def test_while_the_trade_is_asked_the_question_comes_first(roles, act):
    refusal = find_refusal(getattr(item_in("asked", roles["owner"]), act), roles["owner"])
    assert str(refusal) == (
        "The trade has until Dec 9 to answer about B76-3000000-1. Wait for the answer, or withdraw the question first."
    )


def test_the_state_is_not_assigned():
    item = item_in("open", None)
    with pytest.raises(AttributeError, match="state"):
        item.state = "closed"


def test_statements_for_many_items_start_from_the_states_of_the_machine():
    """The engine moves what is not closed; the scan wakes what is parked."""
    assert source_states(WorkItem.move) == sorted(set(STATES) - {"closed"}) == sorted(ItemActs.UNFINISHED)
    assert source_states(WorkItem.wake) == ["parked"]
    text = "\n".join(value for value in vars(statements).values() if isinstance(value, str))
    assert "i.state <> 'closed'" in text
    assert "i.state <> 'asked' THEN 'open' ELSE i.state END" in text
    assert source_states(WorkItem.lapse_question) == ["asked"]
