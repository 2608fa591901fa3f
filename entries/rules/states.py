"""The independent status axes of an entry summary, as ACE's query answers them.

The numbers are CBP's (ESQ rev 26) and are stored as they are. `entries.rules.transitions` says what changes them.
"""

from enum import IntEnum
from typing import Any, NamedTuple, Self

from entries.rules.versions import FIRST


class Axis(IntEnum):
    """A status axis: the numbers of CBP, each with its words for pages; the names are the words of the API."""

    words: str

    def __new__(cls, number: int, words: str = "") -> Self:
        member = int.__new__(cls, number)
        member._value_ = number
        member.words = words
        return member


class Control(Axis):
    """The side that may change the summary."""

    TRADE = 1, "Trade control"
    CBP = 2, "CBP control"
    INACTIVE = 3, "Inactive"


class Status(Axis):
    """The decision of CBP about the summary as filed."""

    ACCEPTED = 1, "Accepted"
    REJECTED = 2, "Rejected"
    CANCELLED = 3, "Cancelled"


class Collection(Axis):
    """The payment. A monthly statement counts as paid once the debit is authorized."""

    UNPAID = 0, "Not paid"
    PAID = 2, "Fully paid"
    DUTY_FREE = 3, "Duty free"
    DRAWBACK = 5, "Drawback"
    AUTHORIZED = 6, "Payment authorized"


class Review(Axis):
    """The review by CBP. A selected summary is not yet under review."""

    UNDER_REVIEW = 1, "Under review"
    NONE = 2, "Not under review"


class Liquidation(Axis):
    """The final computation of duty.

    A temporary importation is closed, with the same code.
    """

    LIQUIDATED = 1, "Liquidated"
    NO = 2, "Not liquidated"
    RELIQUIDATED = 3, "Reliquidated"


class Census(Axis):
    """Census warnings on it."""

    NONE = 0, "No census warning"
    UNRESOLVED = 1, "Census warning open"
    RESOLVED = 6, "Census warning resolved"


SETTLED = frozenset(Collection) - {Collection.UNPAID}  # nothing is left to pay


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


AXES: dict[str, type[Axis]] = {
    "control": Control,
    "status": Status,
    "collection": Collection,
    "review": Review,
    "liquidation": Liquidation,
    "census": Census,
}
MARKS = ("late", "protest", "psc", "pulled_back")


def state_of(row: Any) -> State:
    """Return the state of a row that has the axes as attributes (numbers)."""
    axes: dict[str, Any] = {name: axis(getattr(row, name)) for name, axis in AXES.items()}
    marks = {name: getattr(row, name) for name in MARKS}
    return State(**axes, **marks, version=row.version)


def state_answer(state: State) -> dict[str, str | bool]:
    """Return the `status` object of the API."""
    words: dict[str, str | bool] = {name: getattr(state, name).name.lower() for name in AXES}
    return words | {"late": state.late, "protest": state.protest}


def state_label(state: State) -> str:
    """Return one word or two for a list: the most important fact about the state."""
    if state.control is Control.INACTIVE:
        return "Inactive"
    if state.status is Status.CANCELLED:
        return "Cancelled"
    if state.liquidation is not Liquidation.NO:
        return state.liquidation.words
    if state.status is Status.REJECTED:
        return "Rejected"
    if state.review is Review.UNDER_REVIEW:
        return "Under review"
    if state.collection is not Collection.UNPAID:
        return state.collection.words
    return "On statement" if state.control is Control.CBP else "Accepted"
