"""Payment events: what each does to the sums, what is refused, and that sums and axes always agree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.payments import PAYMENT_EVENTS, Balance, Effect, PaymentEvent, apply_payment
from entries.rules.problem import Problem
from entries.rules.states import Collection, Control, Review, State, Status
from entries.rules.transitions import Event as E

DAY = date(2026, 6, 1)
LATER = date(2026, 6, 12)
DECLARED = 4_714
TRADE = State()
DUTY_FREE = State(collection=Collection.DUTY_FREE)


def run(*told: tuple, state: State = TRADE, declared: int = DECLARED) -> tuple[State, Balance] | Problem:
    """Apply events of (event, amount) on one day; return state and balance, or the first refusal."""
    balance = Balance()
    for event, amount in told:
        result = apply_payment(state, balance, PaymentEvent(event, DAY, amount), declared=declared)
        if isinstance(result, Problem):
            return result
        state, _, balance = result
    return state, balance


@pytest.mark.parametrize(
    ("sentence", "told", "control", "collection", "sums"),
    [
        ("on a statement: what is declared", [(E.ON_STATEMENT, None)], 2, 0, (4_714, 0, 0)),
        ("on a statement: what it tells", [(E.ON_STATEMENT, 5_000)], 2, 0, (5_000, 0, 0)),
        ("off again", [(E.ON_STATEMENT, 5_000), (E.OFF_STATEMENT, None)], 1, 0, (0, 0, 0)),
        ("off with the first amount", [(E.ON_STATEMENT, None), (E.OFF_STATEMENT, 120)], 1, 0, (0, 0, 0)),
        (
            "on, off, on with another amount",
            [(E.ON_STATEMENT, 5_000), (E.OFF_STATEMENT, 5_000), (E.ON_STATEMENT, 6_000)],
            2,
            0,
            (6_000, 0, 0),
        ),
        ("authorized", [(E.ON_STATEMENT, None), (E.AUTHORIZED, None)], 2, 6, (4_714, 0, 0)),
        ("an authorization tells", [(E.ON_STATEMENT, None), (E.AUTHORIZED, 900)], 2, 6, (900, 0, 0)),
        ("collected as told", [(E.ON_STATEMENT, 5_000), (E.COLLECTED, 5_000)], 2, 2, (0, 5_000, 0)),
        ("nothing was told: so much was due", [(E.ON_STATEMENT, None), (E.COLLECTED, 60)], 2, 2, (0, 60, 0)),
        (
            "refunded in two parts",
            [(E.ON_STATEMENT, 900), (E.COLLECTED, 900), (E.REFUNDED, 500), (E.REFUNDED, 400)],
            2,
            2,
            (0, 900, 900),
        ),
    ],
)
def test_each_event_changes_state_and_sums(sentence, told, control, collection, sums):
    state, balance = run(*told)
    assert (state.control, state.collection, balance[:3]) == (control, collection, sums), sentence


@pytest.mark.parametrize(
    ("sentence", "told", "state", "code"),
    [
        ("collected without a statement", [(E.COLLECTED, 10)], TRADE, "not_cbp_control"),
        ("another amount", [(E.ON_STATEMENT, 500), (E.COLLECTED, 499)], TRADE, "amount_differs"),
        ("authorized otherwise", [(E.ON_STATEMENT, 500), (E.AUTHORIZED, 501)], TRADE, "amount_differs"),
        (
            "collected otherwise than authorized",
            [(E.ON_STATEMENT, None), (E.AUTHORIZED, 900), (E.COLLECTED, 901)],
            TRADE,
            "amount_differs",
        ),
        ("taken off otherwise", [(E.ON_STATEMENT, 500), (E.OFF_STATEMENT, 1)], TRADE, "amount_differs"),
        ("a statement of nothing", [(E.ON_STATEMENT, 0)], TRADE, "amount_zero"),
        ("nothing collected", [(E.ON_STATEMENT, None), (E.COLLECTED, 0)], TRADE, "amount_zero"),
        ("no amount", [(E.ON_STATEMENT, None), (E.COLLECTED, None)], TRADE, "missing"),
        ("paid twice", [(E.ON_STATEMENT, 5), (E.COLLECTED, 5), (E.COLLECTED, 5)], TRADE, "not_collected"),
        ("more than paid", [(E.ON_STATEMENT, 5), (E.COLLECTED, 5), (E.REFUNDED, 6)], TRADE, "more_than_paid"),
        ("a refund of nothing", [(E.ON_STATEMENT, 5), (E.COLLECTED, 5), (E.REFUNDED, 0)], TRADE, "amount_zero"),
        ("a refund before payment", [(E.ON_STATEMENT, 5), (E.REFUNDED, 5)], TRADE, "B47"),
        ("off after payment", [(E.ON_STATEMENT, 5), (E.COLLECTED, 5), (E.OFF_STATEMENT, None)], TRADE, "not_off_statement"),
        ("money where nothing is due", [(E.ON_STATEMENT, 5)], DUTY_FREE, "nothing_due"),
        ("paid where nothing is due", [(E.ON_STATEMENT, None), (E.COLLECTED, 5)], DUTY_FREE, "not_collected"),
        (
            "off under review",
            [(E.OFF_STATEMENT, None)],
            State(control=Control.CBP, review=Review.UNDER_REVIEW),
            "B59",
        ),
        ("a cancelled one", [(E.COLLECTED, 5)], State(control=Control.CBP, status=Status.CANCELLED), "cancelled"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_code(sentence, told, state, code):
    found = run(*told, state=state)
    assert isinstance(found, Problem), sentence
    assert found.code == code, sentence
    assert found.fix, sentence


def test_a_case_secured_by_bond_owes_nothing_and_is_settled_by_nothing():
    state, balance = run((E.ON_STATEMENT, None), (E.COLLECTED, 0), declared=0)
    assert (state.collection, balance[:3]) == (Collection.PAID, (0, 0, 0))


def test_events_follow_each_other_in_time():
    on_statement = apply_payment(TRADE, Balance(), PaymentEvent(E.ON_STATEMENT, LATER), declared=DECLARED)
    state, effect, balance = on_statement
    assert effect == Effect(owed=DECLARED)
    found = apply_payment(state, balance, PaymentEvent(E.OFF_STATEMENT, DAY), declared=DECLARED)
    assert (found.code, found.field) == ("out_of_order", "date")


AMOUNTS = st.sampled_from((None, 0, 100, DECLARED))
EVENTS = st.tuples(st.sampled_from(PAYMENT_EVENTS), AMOUNTS)


@given(st.lists(EVENTS, max_size=14), st.sampled_from((0, DECLARED)), st.booleans())
def test_sums_agree_with_the_axes_after_every_sequence(told, declared, is_free):
    state = DUTY_FREE if is_free else TRADE
    balance = Balance()
    for event, amount in told:
        result = apply_payment(state, balance, PaymentEvent(event, DAY, amount), declared=declared)
        if isinstance(result, Problem):
            assert result.message
            assert result.fix
            continue
        state, effect, after = result
        assert after[:3] == tuple(old + new for old, new in zip(balance[:3], effect, strict=True))
        balance = after
        owed, paid, refunded = balance[:3]
        assert 0 <= refunded <= paid
        if state.control is Control.TRADE or state.collection is Collection.DUTY_FREE:
            assert (owed, paid, refunded) == (0, 0, 0)
        elif state.collection is Collection.PAID:
            assert owed == 0
            assert paid > 0 or not declared
        else:
            assert state.collection in (Collection.UNPAID, Collection.AUTHORIZED)
            assert (paid, refunded) == (0, 0)
            assert owed > 0 or not declared
