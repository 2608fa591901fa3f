"""The machine of an entry summary: every row of its table, what it refuses, and what can never be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.problem import Problem
from entries.rules.states import (
    AXES,
    SETTLED,
    Census,
    Collection,
    Control,
    Liquidation,
    Review,
    State,
    Status,
    state_answer,
    state_label,
    state_of,
)
from entries.rules.transitions import (
    TRANSITIONS,
    Event,
    Facts,
    TransitionRefusedError,
    apply_event,
    state_after,
)
from entries.rules.versions import next_major, next_minor, split_version

TRADE = State()
CBP = State(control=Control.CBP)
PAID = CBP._replace(collection=Collection.PAID)
REJECTED = CBP._replace(status=Status.REJECTED)
REVIEWED = PAID._replace(review=Review.UNDER_REVIEW)
LIQUIDATED = PAID._replace(liquidation=Liquidation.LIQUIDATED)
E = Event


@pytest.mark.parametrize(
    ("sentence", "state", "event", "facts", "after"),
    [
        ("a first summary", None, E.AE_ACCEPTED, Facts(), TRADE),
        ("replaced in trade control", TRADE, E.AE_ACCEPTED, Facts(), TRADE),
        ("fatally rejected in trade control: deleted", TRADE, E.AE_REJECTED, Facts(), {"control": 3}),
        ("fatally rejected in CBP control: the stored one stays", CBP, E.AE_REJECTED, Facts(), CBP),
        ("deleted", TRADE, E.AE_DELETED, Facts(), {"control": 3}),
        ("printed on a statement", TRADE, E.ON_STATEMENT, Facts(), CBP),
        ("off the statement", CBP, E.OFF_STATEMENT, Facts(), {"control": 1, "pulled_back": True}),
        (
            "replaced after that: a whole version more",
            TRADE._replace(pulled_back=True),
            E.AE_ACCEPTED,
            Facts(),
            {"version": "00200", "pulled_back": False},
        ),
        ("collected", CBP, E.COLLECTED, Facts(), PAID),
        ("debit authorized", CBP, E.AUTHORIZED, Facts(), {"collection": 6}),
        ("nothing due", CBP, E.NOTHING_DUE, Facts(), {"collection": 3}),
        ("refunded: the axes stay", PAID, E.REFUNDED, Facts(), PAID),
        ("rejected by CBP", PAID, E.CBP_REJECTED, Facts(), {"status": 2}),
        ("corrected after reject", REJECTED, E.AE_ACCEPTED, Facts(), {"status": 1, "version": "00200"}),
        ("reject taken back", REJECTED, E.CBP_UNREJECTED, Facts(), {"status": 1}),
        ("edited by CBP", CBP, E.CBP_EDITED, Facts(), {"version": "00101"}),
        ("PSC accepted", PAID, E.PSC_ACCEPTED, Facts(), {"version": "00200", "psc": True}),
        ("review started", PAID, E.REVIEW_STARTED, Facts(), REVIEWED),
        ("review started in trade control", TRADE, E.REVIEW_STARTED, Facts(), {"review": 1}),
        ("nothing is due as filed", None, E.AE_ACCEPTED, Facts(nothing_due=True), {"collection": 3}),
        (
            "something is due as replaced",
            TRADE._replace(collection=Collection.DUTY_FREE),
            E.AE_ACCEPTED,
            Facts(nothing_due=False),
            TRADE,
        ),
        (
            "corrected after reject: the collection stays",
            REJECTED,
            E.AE_ACCEPTED,
            Facts(nothing_due=True),
            {"status": 1, "version": "00200"},
        ),
        ("the start of a review undone", REVIEWED, E.REVIEW_START_UNDONE, Facts(), PAID),
        (
            "undone in trade control, too",
            TRADE._replace(review=Review.UNDER_REVIEW),
            E.REVIEW_START_UNDONE,
            Facts(),
            TRADE,
        ),
        ("review closed", REVIEWED, E.REVIEW_CLOSED, Facts(), PAID),
        ("the closing of a review undone", PAID, E.REVIEW_CLOSE_UNDONE, Facts(), REVIEWED),
        (
            "undone after CBP rejected it",
            PAID._replace(status=Status.REJECTED),
            E.REVIEW_CLOSE_UNDONE,
            Facts(),
            REVIEWED._replace(status=Status.REJECTED),
        ),
        ("cancelled, which ends its review", REVIEWED, E.CANCELLED, Facts(), {"status": 3, "review": 2}),
        ("inactivated", CBP, E.INACTIVATED, Facts(), {"control": 3}),
        ("liquidated", PAID, E.LIQUIDATED, Facts(), LIQUIDATED),
        (
            "reliquidated in 90 days",
            LIQUIDATED,
            E.RELIQUIDATED,
            Facts(within_90_days=True),
            {"liquidation": 3},
        ),
        (
            "reliquidated on protest",
            LIQUIDATED,
            E.RELIQUIDATED,
            Facts(protest_approved=True),
            {"liquidation": 3},
        ),
        ("census warning", TRADE, E.CENSUS_WARNED, Facts(), {"census": 1}),
        (
            "census warning resolved",
            TRADE._replace(census=Census.UNRESOLVED),
            E.CENSUS_RESOLVED,
            Facts(),
            {"census": 6},
        ),
        ("protested", LIQUIDATED, E.PROTEST_FILED, Facts(), {"protest": True}),
        ("found late", TRADE, E.FOUND_LATE, Facts(), {"late": True}),
    ],
)
def test_each_event_leads_to_its_state(
    sentence: str, state: State | None, event: Event, facts: Facts, after: State | dict[str, object]
) -> None:
    expected = after if isinstance(after, State) else (state or State())._replace(**after)
    assert apply_event(state, event, facts) == expected, sentence


@pytest.mark.parametrize(
    ("sentence", "state", "event", "facts", "code"),
    [
        ("nothing is on file", None, E.PSC_ACCEPTED, Facts(), "B42"),
        ("a conventional AE under CBP control", PAID, E.AE_ACCEPTED, Facts(), "B29"),
        ("a delete under CBP control", CBP, E.AE_DELETED, Facts(), "B29"),
        ("a conventional AE after a PSC", PAID._replace(psc=True), E.AE_ACCEPTED, Facts(), "B54"),
        ("a correction with payment fields", REJECTED, E.AE_ACCEPTED, Facts(payment_fields=True), "217"),
        ("off the statement after payment", PAID, E.OFF_STATEMENT, Facts(), "not_off_statement"),
        (
            "off the statement under review",
            CBP._replace(review=Review.UNDER_REVIEW),
            E.OFF_STATEMENT,
            Facts(),
            "B59",
        ),
        ("a reject in trade control", TRADE, E.CBP_REJECTED, Facts(), "not_cbp_control"),
        ("a reject after liquidation", LIQUIDATED, E.CBP_REJECTED, Facts(), "B50"),
        ("a PSC in trade control", TRADE, E.PSC_ACCEPTED, Facts(), "B45"),
        ("a PSC on a rejected summary", REJECTED, E.PSC_ACCEPTED, Facts(), "B46"),
        ("a PSC before payment", CBP, E.PSC_ACCEPTED, Facts(), "B47"),
        ("a PSC under review", REVIEWED, E.PSC_ACCEPTED, Facts(), "B59"),
        ("a PSC after liquidation", LIQUIDATED, E.PSC_ACCEPTED, Facts(), "B50"),
        (
            "a PSC after cancellation",
            PAID._replace(status=Status.CANCELLED),
            E.PSC_ACCEPTED,
            Facts(),
            "B56",
        ),
        ("a liquidated summary is not cancelled", LIQUIDATED, E.CANCELLED, Facts(), "B50"),
        ("a suspended one is not liquidated", PAID, E.LIQUIDATED, Facts(suspended=True), "suspended"),
        ("nor one twice", LIQUIDATED, E.LIQUIDATED, Facts(), "not_liquidated"),
        ("reliquidation too late", LIQUIDATED, E.RELIQUIDATED, Facts(), "too_late"),
        ("reliquidation of nothing", PAID, E.RELIQUIDATED, Facts(), "not_reliquidated"),
        ("a review of a rejected summary", REJECTED, E.REVIEW_STARTED, Facts(), "rejected"),
        (
            "replaced under review",
            TRADE._replace(review=Review.UNDER_REVIEW),
            E.AE_ACCEPTED,
            Facts(),
            "B29",
        ),
        ("a second review", REVIEWED, E.REVIEW_STARTED, Facts(), "not_review_started"),
        ("a start undone without a review", PAID, E.REVIEW_START_UNDONE, Facts(), "not_review_start_undone"),
        (
            "a start undone after cancellation",
            PAID._replace(status=Status.CANCELLED),
            E.REVIEW_START_UNDONE,
            Facts(),
            "cancelled",
        ),
        ("paid twice", PAID, E.COLLECTED, Facts(), "not_collected"),
        ("a deleted summary", TRADE._replace(control=Control.INACTIVE), E.AE_ACCEPTED, Facts(), "inactive"),
    ],
)
def test_each_refusal_has_its_code(
    sentence: str, state: State | None, event: Event, facts: Facts, code: str
) -> None:
    result = apply_event(state, event, facts)
    assert isinstance(result, Problem), sentence
    assert result.code == code, sentence
    assert result.fix, sentence
    with pytest.raises(TransitionRefusedError):
        state_after(state, event, facts)


def test_every_event_is_in_the_table_and_every_row_is_reached() -> None:
    assert {row.event for row in TRANSITIONS} == set(Event)
    reached = set()
    states: list[State | None] = [None, TRADE, CBP, PAID, REJECTED, REVIEWED, LIQUIDATED]
    states += [TRADE._replace(census=Census.UNRESOLVED), TRADE._replace(pulled_back=True)]
    for state in states:
        for event in Event:
            if isinstance(apply_event(state, event, Facts(within_90_days=True)), State):
                reached.add(event)
    assert reached == set(Event)


def _is_defined(state: State) -> bool:
    """What the rules say can never stand together."""
    trade, inactive = state.control is Control.TRADE, state.control is Control.INACTIVE
    final = state.liquidation is not Liquidation.NO
    return all(
        (
            not trade or state.status is Status.ACCEPTED,
            not trade or state.collection in (Collection.UNPAID, Collection.DUTY_FREE),
            not trade or not final,
            not trade or not state.psc,
            state.status is not Status.CANCELLED or not final,
            state.status is not Status.CANCELLED or state.review is Review.NONE,
            not inactive or state.review is Review.NONE,
            not state.psc or state.collection in SETTLED,
            not state.psc or split_version(state.version)[0] > 1,
        )
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Event),
            st.builds(Facts, *[st.booleans()] * 4, st.sampled_from((None, True, False))),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_no_history_leads_to_an_undefined_combination(history: list[tuple[Event, Facts]]) -> None:
    state: State | None = None
    for event, facts in history:
        result = apply_event(state, event, facts)
        if isinstance(result, Problem):
            continue
        assert _is_defined(result), (state, event)
        if state is not None:
            assert state.control is not Control.INACTIVE
            assert state.status is not Status.CANCELLED
            assert result.version >= state.version
            assert result.protest >= state.protest
            assert result.psc >= state.psc
        state = result


def test_all_reachable_states_are_defined() -> None:
    """Walks the whole machine, versions left aside."""
    facts = (Facts(), Facts(within_90_days=True))
    seen: set[State] = set()
    todo = [TRADE]
    while todo:
        state = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        for event in Event:
            for fact in facts:
                result = apply_event(state, event, fact)
                if isinstance(result, State):
                    assert _is_defined(result), (state, event)
                    todo.append(result._replace(version="00200" if result.psc else "00100"))
    assert len(seen) > 100


def test_axes_have_the_numbers_and_words_of_the_contract() -> None:
    assert state_answer(TRADE) == {
        "control": "trade",
        "status": "accepted",
        "collection": "unpaid",
        "review": "none",
        "liquidation": "no",
        "census": "none",
        "late": False,
        "protest": False,
    }
    assert all(value.words for axis in AXES.values() for value in axis)
    assert [int(code) for code in Collection] == [0, 2, 3, 5, 6]
    assert [int(code) for code in Census] == [0, 1, 6]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (TRADE, "Accepted"),
        (CBP, "On statement"),
        (PAID, "Fully paid"),
        (REJECTED, "Rejected"),
        (REVIEWED, "Under review"),
        (LIQUIDATED, "Liquidated"),
        (PAID._replace(status=Status.CANCELLED), "Cancelled"),
        (TRADE._replace(control=Control.INACTIVE), "Inactive"),
    ],
)
def test_one_label_says_the_state_of_a_summary(state: State, word: str) -> None:
    assert state_label(state) == word


def test_a_state_is_read_from_a_row() -> None:
    class Row:
        control, status, collection, review, liquidation, census = 2, 1, 2, 2, 2, 0
        late, protest, psc, pulled_back, version = False, True, True, False, "00300"

    assert state_of(Row()) == PAID._replace(protest=True, psc=True, version="00300")


def test_versions_grow_by_whole_and_minor_steps() -> None:
    assert (next_major("00103"), next_minor("00105")) == ("00200", "00106")
    for bad in ("", "100", "00000", "0010A"):
        with pytest.raises(ValueError, match="five digits"):
            split_version(bad)
    with pytest.raises(OverflowError):
        next_minor("00199")
    with pytest.raises(OverflowError):
        next_major("99900")


def test_a_summary_under_review_is_not_replaced() -> None:
    refused = apply_event(State(review=Review.UNDER_REVIEW), Event.AE_ACCEPTED)
    assert isinstance(refused, Problem)
    assert refused.code == "B29"


def test_a_selected_summary_is_replaced_before_its_review_starts() -> None:
    assert apply_event(State(), Event.AE_ACCEPTED) == State()
