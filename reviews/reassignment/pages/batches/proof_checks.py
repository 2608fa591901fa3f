"""The five checks of a proof as the page shows them."""

import re
from typing import Any, NamedTuple

BALANCE_COLUMNS = ("before", "filed", "opened", "closed", "moved_out", "moved_in", "other", "after")
_ENTRY = re.compile(r"(\b[0-9A-Z]{3}-\d{7}-\d\b)")


class Violation(NamedTuple):
    """The words of a violation around the entry number that it names."""

    before: str
    entry: str = ""
    after: str = ""


class CheckRow(NamedTuple):
    """A check: number, title, what was compared, figure and unit, and its violations.

    `violations` has the first ones, `more` the number of others, `named` the number that the proof names.
    """

    number: int
    title: str
    looked_at: str
    holds: bool
    figure: str
    unit: str
    violations: list[Violation]
    more: int
    named: int


# By check, in the order of the proof: title, what was compared, unit of the figure.
_TEXTS = (
    (
        "Everything is where the rules put it",
        "{n} summaries in flight and their open items, routed again by the rules. Also: held {held}, set by hand"
        " {by_hand}, listed by another batch {listed}.",
        "at a wrong office",
    ),
    (
        "Each move runs from one office to the next",
        "{n} moved summaries and their items, followed from record to record.",
        "gaps",
    ),
    (
        "Nothing moved twice",
        "All move records of this batch: {n} of items, and those of summaries.",
        "duplicates",
    ),
    (
        "No deadline changed",
        "{n} due dates compared with the move record and with the clocks of the items, to the day.",
        "changed",
    ),
    ("Every office adds up", "Before + filed + opened − closed − out + in = after, at {n} offices.", "off"),
)


def describe_checks(proof: dict[str, Any]) -> list[CheckRow]:
    """Return the checks of a stored proof; none for an empty one."""
    return [
        _describe_check(number, check, texts, proof.get("besides", {}))
        for number, (check, texts) in enumerate(zip(proof.get("checks", []), _TEXTS, strict=False), 1)
    ]


def _describe_check(
    number: int, check: dict[str, Any], texts: tuple[str, str, str], besides: dict[str, int]
) -> CheckRow:
    title, looked_at, unit = texts
    listed, more = len(check["violations"]), int(check.get("more", 0))
    figure = f"{listed + more:,}"
    if unit == "off" and check["holds"]:
        figure, unit = f"{check['looked_at']:,}", "offices add up"
    elif unit == "off":
        unit = "sums are off"
    numbers = {name: f"{besides.get(name, 0):,}" for name in ("held", "by_hand", "listed")}
    return CheckRow(
        number,
        title,
        looked_at.format(n=f"{check['looked_at']:,}", **numbers),
        bool(check["holds"]),
        figure,
        unit,
        [Violation(*_ENTRY.split(words, maxsplit=1)) for words in check["violations"][:10]],
        more + max(listed - 10, 0),
        listed,
    )
