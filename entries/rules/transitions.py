"""The events that may happen to an entry summary, as a table.

`apply_event` answers the new state, or a `Problem` that says why not, with CBP's condition code where there is one.
Cancelled and inactive end everything: a number that is filed again is a new summary. Source: AE/AX notes, ESQ
rev 26 and CBP's reject page.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from cee_portal.core.refusals import RefusedError
from entries.rules.problem import Problem
from entries.rules.states import SETTLED, Census, Collection, Control, Liquidation, Review, State, Status
from entries.rules.versions import next_major, next_minor


class Event(StrEnum):
    """What happened, by message (AE, UC), payment or act."""

    AE_ACCEPTED = "ae_accepted"
    AE_REJECTED = "ae_rejected"
    AE_DELETED = "ae_deleted"
    ON_STATEMENT = "on_statement"
    OFF_STATEMENT = "off_statement"
    COLLECTED = "collected"
    AUTHORIZED = "authorized"
    NOTHING_DUE = "nothing_due"
    REFUNDED = "refunded"
    CBP_REJECTED = "cbp_rejected"
    CBP_UNREJECTED = "cbp_unrejected"
    CBP_EDITED = "cbp_edited"
    PSC_ACCEPTED = "psc_accepted"
    REVIEW_STARTED = "review_started"
    REVIEW_START_UNDONE = "review_start_undone"
    REVIEW_CLOSED = "review_closed"
    REVIEW_CLOSE_UNDONE = "review_close_undone"
    CANCELLED = "cancelled"
    INACTIVATED = "inactivated"
    LIQUIDATED = "liquidated"
    RELIQUIDATED = "reliquidated"
    CENSUS_WARNED = "census_warned"
    CENSUS_RESOLVED = "census_resolved"
    PROTEST_FILED = "protest_filed"
    FOUND_LATE = "found_late"


class Facts(NamedTuple):
    """What an event brings with it and guards ask for."""

    payment_fields: bool = False
    suspended: bool = False
    within_90_days: bool = False  # of the liquidation, 19 USC 1501
    protest_approved: bool = False
    nothing_due: bool | None = None  # of what is filed; None: not told, and the collection stays


class Guard(NamedTuple):
    """A condition beside the axes, and the words where it does not hold."""

    holds: Callable[[State, Facts], bool]
    problem: Problem


class Transition(NamedTuple):
    """One row of the table: an event, the axes that it needs, and what it changes.

    `when` holds one value or several for each axis.
    """

    event: Event
    when: dict[str, Any]
    guards: tuple[str, ...]
    change: dict[str, Any]
    version: Callable[[str], str] | None = None


GUARDS: dict[str, Guard] = {
    "no payment fields": Guard(
        lambda state, facts: not facts.payment_fields,
        Problem("217", "A correction after CBP control carries no payment fields.", "Leave them blank."),
    ),
    "not under review": Guard(
        lambda state, facts: state.review is Review.NONE,
        Problem("B59", "The summary is under CBP review.", "Wait until the review ends."),
    ),
    "review lets it": Guard(
        lambda state, facts: state.review is Review.NONE,
        Problem("B29", "The summary is under CBP review.", "Wait until the review ends, then file it again."),
    ),
    "paid": Guard(
        lambda state, facts: state.collection in SETTLED,
        Problem("B47", "The summary is not paid yet.", "Wait until the statement is collected."),
    ),
    "not liquidated": Guard(
        lambda state, facts: state.liquidation is Liquidation.NO,
        Problem("B50", "The summary is liquidated.", "A protest is the remedy after liquidation."),
    ),
    "not suspended": Guard(
        lambda state, facts: not facts.suspended,
        Problem("suspended", "Liquidation is suspended.", "Wait until the suspension is lifted."),
    ),
    "90 days or protest": Guard(
        lambda state, facts: facts.within_90_days or facts.protest_approved,
        Problem(
            "too_late",
            "More than 90 days have passed since liquidation and no protest was approved.",
            "Reliquidation is no longer possible.",
        ),
    ),
}

_TRADE = {"control": Control.TRADE}
_CBP = {"control": Control.CBP}
_STANDS = _CBP | {"status": Status.ACCEPTED}
_REJECTED = _CBP | {"status": Status.REJECTED}
_UNPAID = _CBP | {"collection": Collection.UNPAID}
_INACTIVE = {"control": Control.INACTIVE, "review": Review.NONE}
_FINAL = {"liquidation": (Liquidation.LIQUIDATED, Liquidation.RELIQUIDATED)}

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Event.AE_ACCEPTED, _TRADE | {"pulled_back": False}, ("review lets it",), {}),
    Transition(
        Event.AE_ACCEPTED,
        _TRADE | {"pulled_back": True},
        ("review lets it",),
        {"pulled_back": False},
        next_major,
    ),
    Transition(
        Event.AE_ACCEPTED,
        _REJECTED,
        ("no payment fields", "not liquidated"),
        {"status": Status.ACCEPTED},
        next_major,
    ),
    Transition(Event.AE_REJECTED, _TRADE, (), _INACTIVE),  # implicit delete (AX note c)
    Transition(Event.AE_REJECTED, _CBP, (), {}),  # the stored one stays
    Transition(Event.AE_DELETED, _TRADE, (), _INACTIVE),
    Transition(Event.ON_STATEMENT, _TRADE, (), {"control": Control.CBP}),
    Transition(
        Event.OFF_STATEMENT,
        _STANDS | _UNPAID,
        ("not under review", "not liquidated"),
        {"control": Control.TRADE, "pulled_back": True},
    ),
    Transition(
        Event.COLLECTED,
        _CBP | {"collection": (Collection.UNPAID, Collection.AUTHORIZED)},
        (),
        {"collection": Collection.PAID},
    ),
    Transition(Event.AUTHORIZED, _UNPAID, (), {"collection": Collection.AUTHORIZED}),
    Transition(Event.NOTHING_DUE, _UNPAID, (), {"collection": Collection.DUTY_FREE}),
    Transition(Event.REFUNDED, _CBP, ("paid",), {}),
    Transition(Event.CBP_REJECTED, _STANDS, ("not liquidated",), {"status": Status.REJECTED}),
    Transition(Event.CBP_UNREJECTED, _REJECTED, (), {"status": Status.ACCEPTED}),
    Transition(Event.CBP_EDITED, _STANDS, (), {}, next_minor),
    Transition(
        Event.PSC_ACCEPTED,
        _STANDS,
        ("paid", "not liquidated", "not under review"),
        {"psc": True, "pulled_back": False},
        next_major,
    ),
    # In either control: B29 names a review as a reason of its own (decision 60).
    Transition(
        Event.REVIEW_STARTED,
        {"status": Status.ACCEPTED, "review": Review.NONE},
        (),
        {"review": Review.UNDER_REVIEW},
    ),
    Transition(Event.REVIEW_START_UNDONE, {"review": Review.UNDER_REVIEW}, (), {"review": Review.NONE}),
    Transition(Event.REVIEW_CLOSED, {"review": Review.UNDER_REVIEW}, (), {"review": Review.NONE}),
    Transition(Event.REVIEW_CLOSE_UNDONE, {"review": Review.NONE}, (), {"review": Review.UNDER_REVIEW}),
    Transition(
        Event.CANCELLED, _CBP, ("not liquidated",), {"status": Status.CANCELLED, "review": Review.NONE}
    ),
    Transition(Event.INACTIVATED, _CBP, (), _INACTIVE),
    Transition(
        Event.LIQUIDATED,
        _CBP | {"liquidation": Liquidation.NO},
        ("not suspended",),
        {"liquidation": Liquidation.LIQUIDATED},
    ),
    Transition(
        Event.RELIQUIDATED, _FINAL, ("90 days or protest",), {"liquidation": Liquidation.RELIQUIDATED}
    ),
    Transition(Event.CENSUS_WARNED, {}, (), {"census": Census.UNRESOLVED}),
    Transition(Event.CENSUS_RESOLVED, {"census": Census.UNRESOLVED}, (), {"census": Census.RESOLVED}),
    Transition(Event.PROTEST_FILED, {}, (), {"protest": True}),
    Transition(Event.FOUND_LATE, {}, (), {"late": True}),
)


class TransitionRefusedError(RefusedError):
    """An event that the summary's state does not allow."""


def apply_event(state: State | None, event: Event, facts: Facts = Facts()) -> State | Problem:  # noqa: B008
    """Return the state after the event, or why it is not allowed.

    `None` is a number without a summary that stands.
    """
    if state is None:
        if event is Event.AE_ACCEPTED:
            return _with_filed_collection(State(), facts)
        return Problem("B42", "There is no entry summary with this number.", "File the summary first.")
    if ended := _ended_problem(state, event):
        return ended
    for row in TRANSITIONS:
        if row.event is event and _matches(state, row.when):
            failed = next((name for name in row.guards if not GUARDS[name].holds(state, facts)), None)
            if failed:
                return GUARDS[failed].problem
            version = row.version(state.version) if row.version else state.version
            after = state._replace(version=version, **row.change)
            return _with_filed_collection(after, facts) if event is Event.AE_ACCEPTED else after
    return _no_transition_problem(state, event)


def state_after(state: State | None, event: Event, facts: Facts = Facts()) -> State:  # noqa: B008
    """Return the state after the event.

    Raises TransitionRefusedError where it is not allowed.
    """
    result = apply_event(state, event, facts)
    if isinstance(result, Problem):
        raise TransitionRefusedError(result.text, code=result.code)
    return result


def _with_filed_collection(state: State, facts: Facts) -> State:
    """Return the state with the collection that the amounts of a filing give it.

    Only in trade control: once the summary was on a statement, payment events alone change the collection.
    """
    if facts.nothing_due is None or state.control is not Control.TRADE:
        return state
    return state._replace(collection=Collection.DUTY_FREE if facts.nothing_due else Collection.UNPAID)


def _matches(state: State, when: dict[str, Any]) -> bool:
    return all(
        getattr(state, axis) in values if isinstance(values, tuple) else getattr(state, axis) == values
        for axis, values in when.items()
    )


def _ended_problem(state: State, event: Event) -> Problem | None:
    if state.control is Control.INACTIVE:
        return Problem("inactive", "The summary is inactive.", "File its number again as a new summary.")
    if state.status is Status.CANCELLED:
        code = "B56" if event is Event.PSC_ACCEPTED else "cancelled"
        return Problem(code, "The summary is canceled and cannot be changed.", "File a new entry.")
    return None


def _no_transition_problem(state: State, event: Event) -> Problem:
    """Return the words where no row of the table fits."""
    if event in (Event.AE_ACCEPTED, Event.AE_DELETED):
        if state.psc:
            return Problem(
                "B54", "A PSC is on file, so a replacement (AE) is not accepted.", "File another PSC."
            )
        return Problem(
            "B29",
            "The summary is under CBP control.",
            "If it is unpaid, take it off the statement; otherwise file a PSC.",
        )
    if state.control is Control.TRADE and event not in _ANY_CONTROL:
        code = "B45" if event is Event.PSC_ACCEPTED else "not_cbp_control"
        return Problem(
            code,
            "The summary is still under trade control.",
            "Its filer may replace it; CBP acts after it is on a statement.",
        )
    if state.status is Status.REJECTED and event not in _ANY_STATUS:
        code = "B46" if event is Event.PSC_ACCEPTED else "rejected"
        return Problem(code, "The summary is rejected.", "Wait for the correcting summary.")
    message, fix = _WORDS.get(event, ("The status of the summary does not allow this.", "Check its status."))
    return Problem(f"not_{event.value}", message, fix)


_ANY_STATUS = frozenset(
    {Event.REVIEW_CLOSED, Event.REVIEW_CLOSE_UNDONE, Event.RELIQUIDATED, Event.CENSUS_RESOLVED}
)
_ANY_CONTROL = _ANY_STATUS | {Event.REVIEW_STARTED, Event.REVIEW_START_UNDONE}
_WORDS = {
    Event.ON_STATEMENT: ("The summary is already under CBP control.", "No action is needed."),
    Event.OFF_STATEMENT: ("The summary is paid, or nothing is due on it.", "Correct it with a PSC."),
    Event.COLLECTED: ("The summary is already paid, or nothing is due.", "Check the statement."),
    Event.AUTHORIZED: ("The summary is already paid, or nothing is due.", "Check the statement."),
    Event.NOTHING_DUE: ("The summary is already paid.", "Check the statement."),
    Event.CBP_UNREJECTED: ("The summary is not rejected.", "No action is needed."),
    Event.REVIEW_STARTED: ("The summary is already under review.", "No action is needed."),
    Event.REVIEW_START_UNDONE: ("The summary is not under review.", "No action is needed."),
    Event.REVIEW_CLOSED: ("The summary is not under review.", "No action is needed."),
    Event.REVIEW_CLOSE_UNDONE: ("The summary is already under review.", "No action is needed."),
    Event.LIQUIDATED: ("The summary is already liquidated.", "Reliquidate it instead."),
    Event.RELIQUIDATED: ("The summary is not liquidated.", "Liquidate it first."),
    Event.CENSUS_RESOLVED: ("There is no open census warning.", "No action is needed."),
}
