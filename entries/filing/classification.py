"""What is on file under the numbers of a piece.

Nothing, the same, or another revision.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cee_portal.core import db
from entries.filing.prepared import PreparedSummary
from entries.rules.acceptance import is_nothing_due
from entries.rules.problem import Problem
from entries.rules.states import State, state_of
from entries.rules.transitions import Event, Facts, apply_event


class OnFile(NamedTuple):
    """A summary on file that is not retired, its row and its routing row locked."""

    id: int
    entry_number: str
    revision: int
    version: str
    control: int
    status: int
    collection: int
    review: int
    liquidation: int
    census: int
    late: bool
    protest: bool
    psc: bool
    pulled_back: bool
    importer_id: int
    port_id: int
    entry_date: date
    filer_id: int
    scheduled_liquidation: date | None
    line_count: int
    value: int
    office_id: int = 0
    jurisdiction_id: int | None = None
    by: int = 0
    entry_type: str = ""


_OF_ROUTING = ("office_id", "jurisdiction_id", "by", "entry_type")  # the last columns of OnFile


class Replacement(NamedTuple):
    """A filing that replaces a summary on file, and the state that it brings it into."""

    prepared: PreparedSummary
    old: OnFile
    state: State


class Classified(NamedTuple):
    """The piece by what is to be done, each list in the order of the piece."""

    new: list[PreparedSummary]
    replaced: list[Replacement]
    unchanged: list[tuple[PreparedSummary, int]]
    rejected: list[tuple[PreparedSummary, Problem]]


def classify(piece: Sequence[PreparedSummary], *, replace_with_less: bool = True) -> Classified:
    """Look up every number once, and lock only what is to be replaced.

    Without `replace_with_less` a filing of fewer lines or less value than on file is rejected.

    Routings are locked first, then summaries, both by id (docs/concurrency.md, section 1).
    """
    found = Classified([], [], [], [])
    digests = _read_digests([prepared.parsed.entry_number for prepared in piece])
    differing = {
        known[0]
        for prepared in piece
        if (known := digests.get(prepared.parsed.entry_number)) and known[1] != prepared.digest
    }
    locked = _lock_on_file(sorted(differing)) if differing else {}
    seen: set[str] = set()
    for prepared in piece:
        number = prepared.parsed.entry_number
        if number in seen:
            found.rejected.append((prepared, _TWICE))
            continue
        seen.add(number)
        known = digests.get(number)
        if known is None:
            found.new.append(prepared)
        elif known[1] == prepared.digest:
            found.unchanged.append((prepared, known[0]))
        elif number not in locked:
            found.new.append(prepared)  # retired between the two looks: the number is free again
        else:
            _add_differing(prepared, locked[number], found, replace_with_less)
    return found


def _add_differing(
    prepared: PreparedSummary, old: OnFile, found: Classified, replace_with_less: bool
) -> None:
    """Add a filing that differs from what is on file, as replaced or as refused.

    In trade control the filer may replace; in CBP control only what CBP rejected (CATAIR errors B29 and B33).
    """
    parsed = prepared.parsed
    nothing_due = is_nothing_due(parsed.duty, parsed.fees, prepared.owes_cases)
    state = apply_event(state_of(old), Event.AE_ACCEPTED, Facts(nothing_due=nothing_due))
    if isinstance(state, Problem):
        found.rejected.append((prepared, state))
    elif not replace_with_less and (parsed.line_count < old.line_count or parsed.value < old.value):
        found.rejected.append((prepared, _less_problem(prepared, old)))
    else:
        found.replaced.append(Replacement(prepared, old, state))


def _read_digests(numbers: list[str]) -> dict[str, tuple[int, str]]:
    found = db.rows(
        "SELECT s.entry_number, s.id, r.digest FROM entries_entrysummary AS s"
        " JOIN entries_summaryrevision AS r ON r.summary_id = s.id AND r.revision = s.revision"
        " WHERE s.entry_number = ANY(%s) AND NOT s.retired",
        [numbers],
    )
    return {number: (pk, digest) for number, pk, digest in found}


def _lock_on_file(ids: list[int]) -> dict[str, OnFile]:
    routings = db.rows(
        f"SELECT summary_id, {', '.join(_OF_ROUTING)} FROM entries_routing WHERE summary_id = ANY(%s)"
        " ORDER BY summary_id FOR UPDATE",
        [ids],
    )
    placed = {pk: placed for pk, *placed in routings}
    found = db.rows(
        f"SELECT {', '.join(OnFile._fields[: -len(_OF_ROUTING)])} FROM entries_entrysummary"
        " WHERE id = ANY(%s) AND NOT retired ORDER BY id FOR UPDATE",
        [ids],
    )
    return {row[1]: OnFile._make((*row, *placed[row[0]])) for row in found}


def _less_problem(prepared: PreparedSummary, old: OnFile) -> Problem:
    parsed = prepared.parsed
    return Problem(
        REPLACES_WITH_LESS,
        f"The summary on file has {_count_lines(old.line_count)} worth ${old.value:,}; this filing has"
        f" {_count_lines(parsed.line_count)} worth ${parsed.value:,}.",
        "Look for rows that are missing in the file. If the filing is right, confirm that it replaces what is on file.",
    )


def _count_lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


REPLACES_WITH_LESS = "replaces_with_less"
_TWICE = Problem(
    "twice_in_one_call",
    "This entry number appears twice in one call.",
    "Keep one; file the other later if it is a correction.",
)
