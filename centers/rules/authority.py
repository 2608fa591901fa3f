"""The answer to "may this office do this act on this summary today?".

Under Delegation Order 14-004 port directors lost nothing: until the rule of January 19, 2017 (81 FR 92978)
both held a delegated function, so the port may act with a reason, and the holder is told. Later only the joint
functions are shared (decision 32). Pure.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.facts import Decision
from centers.routing.names import FUNCTION_NAMES, Names

PERMANENT_RULE = date(2017, 1, 19)


class Authority(StrEnum):
    """What an office has: the function itself, a share in it, or nothing."""

    HOLDS = "holds"
    SHARED = "shared"
    NONE = "none"


class AuthorityAnswer(NamedTuple):
    """What the office has, `holder` of the function, and a sentence for the person.

    Where authority is shared, the act needs a reason and the holder is told.
    """

    authority: Authority
    holder: str
    reason: str


def check_authority(
    office: str,
    *,
    function: str,
    decision: Decision,
    port: str,
    on: date,
    joint: bool = False,
    always_shared: bool = False,
    names: Names | None = None,
) -> AuthorityAnswer:
    """Return what `office` has for `function` on a summary.

    `decision` is for the same function and day; `port` is the port of the summary. `joint`: the act is one of the
    joint functions of the law. `always_shared`: the timeline in which the rule of 2017 never comes.
    """
    called = names or Names()
    holder, act = decision.office, FUNCTION_NAMES.get(function, function)
    if office == holder:
        return AuthorityAnswer(
            Authority.HOLDS, holder, f"{_name_office(called, office)} holds {act} on this summary."
        )
    has_it = f"{_name_office(called, holder)} holds {act} on this summary"
    is_delegated = function in CENTER_FUNCTIONS and holder != port
    both = {office, holder} == {port, decision.jurisdiction}
    if joint and both:
        return AuthorityAnswer(
            Authority.SHARED,
            holder,
            f"{has_it}; both offices may do this. Give a reason: that office is notified.",
        )
    if office == port and is_delegated and (always_shared or on < PERMANENT_RULE):
        reason = f"{has_it}; the port kept authority under Delegation Order 14-004. Give a reason: that office is notified."
        return AuthorityAnswer(Authority.SHARED, holder, reason)
    return AuthorityAnswer(Authority.NONE, holder, f"{has_it}. Send it there, or ask that office to act.")


def _name_office(names: Names, code: str) -> str:
    called = names.office(code)
    return called[:1].upper() + called[1:]
