"""The independent status axes of an entry summary, as ACE's query answers them.

The numbers are CBP's (ESQ rev 26) and are stored as they are. `entries.rules.transitions` says what changes them.
"""

from enum import IntEnum
from typing import Any, NamedTuple

from entries.rules.versions import FIRST


class Control(IntEnum):
    """The side that may change the summary."""

    TRADE = 1
    CBP = 2
    INACTIVE = 3


class Status(IntEnum):
    """The decision of CBP about the summary as filed."""

    ACCEPTED = 1
    REJECTED = 2
    CANCELLED = 3


class Collection(IntEnum):
    """The payment. A monthly statement counts as paid once the debit is authorized."""

    UNPAID = 0
    PAID = 2
    DUTY_FREE = 3
    DRAWBACK = 5
    AUTHORIZED = 6


class Review(IntEnum):
    """The review by CBP. A selected summary is not yet under review."""

    UNDER_REVIEW = 1
    NONE = 2


class Liquidation(IntEnum):
    """The final computation of duty.

    A temporary importation is closed, with the same code.
    """

    LIQUIDATED = 1
    NO = 2
    RELIQUIDATED = 3


class Census(IntEnum):
    """Census warnings on it."""

    NONE = 0
    UNRESOLVED = 1
    RESOLVED = 6


SETTLED = frozenset(
    {Collection.PAID, Collection.DUTY_FREE, Collection.DRAWBACK, Collection.AUTHORIZED}
)  # nothing is left to pay


class State(NamedTuple):
    """All axes of one summary, its version, and two marks.

    `psc`: a PSC was accepted. `pulled_back`: it was taken off a statement since its last version.
    """

    control: Control = Control.TRADE
    status: Status = Status.ACCEPTED
    collection: Collection = Collection.UNPAID
    review: Review = Review.NONE
    liquidation: Liquidation = Liquidation.NO
    census: Census = Census.NONE
    late: bool = False
    protest: bool = False
    psc: bool = False
    pulled_back: bool = False
    version: str = FIRST


API_WORDS: dict[str, dict[IntEnum, str]] = {
    "control": {Control.TRADE: "trade", Control.CBP: "cbp", Control.INACTIVE: "inactive"},
    "status": {Status.ACCEPTED: "accepted", Status.REJECTED: "rejected", Status.CANCELLED: "cancelled"},
    "collection": {
        Collection.UNPAID: "unpaid",
        Collection.PAID: "paid",
        Collection.DUTY_FREE: "duty_free",
        Collection.DRAWBACK: "drawback",
        Collection.AUTHORIZED: "authorized",
    },
    "review": {Review.NONE: "none", Review.UNDER_REVIEW: "under_review"},
    "liquidation": {
        Liquidation.NO: "no",
        Liquidation.LIQUIDATED: "liquidated",
        Liquidation.RELIQUIDATED: "reliquidated",
    },
    "census": {Census.NONE: "none", Census.UNRESOLVED: "unresolved", Census.RESOLVED: "resolved"},
}

SCREEN_WORDS: dict[str, dict[IntEnum, str]] = {
    "control": {Control.TRADE: "Trade control", Control.CBP: "CBP control", Control.INACTIVE: "Inactive"},
    "status": {Status.ACCEPTED: "Accepted", Status.REJECTED: "Rejected", Status.CANCELLED: "Cancelled"},
    "collection": {
        Collection.UNPAID: "Not paid",
        Collection.PAID: "Fully paid",
        Collection.DUTY_FREE: "Duty free",
        Collection.DRAWBACK: "Drawback",
        Collection.AUTHORIZED: "Payment authorized",
    },
    "review": {Review.NONE: "Not under review", Review.UNDER_REVIEW: "Under review"},
    "liquidation": {
        Liquidation.NO: "Not liquidated",
        Liquidation.LIQUIDATED: "Liquidated",
        Liquidation.RELIQUIDATED: "Reliquidated",
    },
    "census": {
        Census.NONE: "No census warning",
        Census.UNRESOLVED: "Census warning open",
        Census.RESOLVED: "Census warning resolved",
    },
}

AXES: dict[str, type[IntEnum]] = {
    "control": Control,
    "status": Status,
    "collection": Collection,
    "review": Review,
    "liquidation": Liquidation,
    "census": Census,
}


def state_of(row: Any) -> State:
    """Return the state of a row that has the axes as attributes (numbers).

    Marks that the row does not keep are off.
    """
    return State(
        control=Control(row.control),
        status=Status(row.status),
        collection=Collection(row.collection),
        review=Review(row.review),
        liquidation=Liquidation(row.liquidation),
        census=Census(row.census),
        late=row.late,
        protest=row.protest,
        psc=getattr(row, "psc", False),
        pulled_back=getattr(row, "pulled_back", False),
        version=row.version,
    )


def state_answer(state: State) -> dict[str, str | bool]:
    """Return the `status` object of the API."""
    words: dict[str, str | bool] = {name: API_WORDS[name][getattr(state, name)] for name in AXES}
    return words | {"late": state.late, "protest": state.protest}


def state_label(state: State) -> str:
    """Return one word or two for a list: the most important fact about the state."""
    if state.control is Control.INACTIVE:
        return "Inactive"
    if state.status is Status.CANCELLED:
        return "Cancelled"
    if state.liquidation is not Liquidation.NO:
        return SCREEN_WORDS["liquidation"][state.liquidation]
    if state.status is Status.REJECTED:
        return "Rejected"
    if state.review is Review.UNDER_REVIEW:
        return "Under review"
    if state.collection is not Collection.UNPAID:
        return SCREEN_WORDS["collection"][state.collection]
    return "On statement" if state.control is Control.CBP else "Accepted"
