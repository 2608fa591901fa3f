"""The machines of requests and of asks for more time: each state, act and role."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import NotAllowedError, WrongStateError
from cee_portal.core.states import find_refusal, list_transitions
from reviews.requests.models import Extension, TradeRequest
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
TRADE, OFFICE, PORTAL = {"broker", "importer"}, {"specialist", "supervisor"}, {"portal"}

# Act: the roles that may do it, and where it leads from each state.
ACTS = {
    "answer": (TRADE, {"sent": "answered", "lapsed": "answered"}),
    "ask_more_time": (TRADE, {"sent": "sent"}),
    "decide_more_time": (OFFICE, {"sent": "sent"}),
    "withdraw": (OFFICE, {"sent": "withdrawn", "lapsed": "withdrawn"}),
    "end_with_item": (PORTAL, {"sent": "withdrawn", "lapsed": "withdrawn"}),
    "lapse": (PORTAL, {"sent": "lapsed"}),
    "undo": (PORTAL, {"sent": "undone"}),
}
EXTENSION_ACTS = {
    "grant": {"asked": "granted"},
    "refuse": {"asked": "refused"},
    "end": {"asked": "ended"},
}


@pytest.fixture
def request_row() -> TradeRequest:
    return asked.send(user=made.person("specialist"))


@pytest.fixture
def people(request_row: TradeRequest) -> dict[str, User]:
    return {
        "specialist": User.objects.get(username="specialist"),
        "supervisor": made.person("supervisor", role="supervisor"),
        "elsewhere": made.person("elsewhere", at="2704", role="supervisor"),
        "administrator": made.administrator(),
        "broker": asked.broker(),
        "importer": asked.importer(),
        "other_broker": asked.broker("kim", "KX4"),
    }


def in_state(row: TradeRequest, state: str) -> TradeRequest:
    found = TradeRequest.objects.get(pk=row.pk)
    found.__dict__["state"] = state
    return found


def test_the_acts_are_those_of_these_tables() -> None:
    assert {found.name for found in list_transitions(TradeRequest)} == set(ACTS)
    assert {found.name for found in list_transitions(Extension)} == set(EXTENSION_ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_leads_from_each_state_where_it_should_for_each_role(
    act: str, request_row: TradeRequest, people: dict[str, User]
) -> None:
    roles, targets = ACTS[act]
    for role in roles if roles == PORTAL else people:
        for state in TradeRequest.State.values:
            row = in_state(request_row, state)
            refusal = find_refusal(getattr(row, act), people.get(role))
            if role not in roles:
                assert isinstance(refusal, NotAllowedError), (role, state)
            elif state not in targets:
                assert isinstance(refusal, WrongStateError), (role, state)
            else:
                assert refusal is None, (role, state)
                getattr(row, act)()
                assert row.state == targets[state]


@pytest.mark.parametrize("act", EXTENSION_ACTS)
def test_an_ask_for_more_time_is_decided_once(act: str) -> None:
    for state in Extension.State.values:
        row: Any = Extension(state=state)
        refusal = find_refusal(getattr(row, act))
        if state not in EXTENSION_ACTS[act]:
            assert isinstance(refusal, WrongStateError), state
        else:
            getattr(row, act)()
            assert row.state == EXTENSION_ACTS[act][state]


def test_the_last_day_is_over_by_its_date_and_not_by_its_state(request_row: TradeRequest) -> None:
    today = clock.today()
    assert not request_row.is_past(request_row.last_day)
    assert request_row.is_past(request_row.last_day + timedelta(days=1)) and not request_row.is_past(today)


def test_the_state_is_not_assigned(request_row: TradeRequest) -> None:
    with pytest.raises(AttributeError, match="state"):
        request_row.state = "answered"
