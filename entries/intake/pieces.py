"""The summaries of a file in pieces that are ready to be filed.

Nothing here uses the database, so that a process can read a piece while another one stores the piece before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple, TypeVar

from entries.extension_points import Prefilter
from entries.filing.piece import LARGEST_PIECE
from entries.filing.prepared import PreparedSummary, prepare_summary
from entries.intake.checks.checks import Checks
from entries.intake.checks.wording import make_problem
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.independent_reader import open_independently
from entries.intake.json_files.body import read_body
from entries.intake.json_files.json_file import JsonFile
from entries.intake.rejections import FileRefusedError, RejectedSummary
from entries.intake.table_summaries.summaries import TableSummaryReader
from entries.intake.tables.columns import MOST_KEPT_ROWS
from entries.intake.tables.preparation import PreparedTable
from entries.intake.tables.table import SummaryRows
from entries.parsed import ParsedSummary
from entries.rules.entry_numbers import has_entry_number_shape, normalise_entry_number

_new = tuple.__new__
MOST_SUMMARIES = LARGEST_PIECE
MOST_ROWS = 20_000
FIRST_SUMMARIES = 500  # of the first piece, which is read before the other core begins


@dataclass(slots=True)
class Piece:
    """Summaries that stand together in the file and are filed in one transaction; `most` bounds their number."""

    ready: list[PreparedSummary] = field(default_factory=list)
    rejected: list[RejectedSummary] = field(default_factory=list)
    last_row: int = 0
    lines: int = 0
    most: int = MOST_SUMMARIES

    @property
    def is_full(self) -> bool:
        """Return True where no further summary should be added."""
        return len(self.ready) + len(self.rejected) >= self.most or self.lines >= MOST_ROWS


class ReadSummary(NamedTuple):
    """One summary, the rows or body that it was read from, and the position of its last row."""

    found: ParsedSummary | RejectedSummary
    raw: Any
    last_row: int


class KeptRows(NamedTuple):
    """The rows of a summary as a rejection keeps them, and the row of the file of each."""

    rows: list[dict[str, Any]]
    numbers: list[int]


class TableIntake:
    """The summaries of a table. Its survey has seen that each stands there once."""

    may_repeat = False

    def __init__(self, prepared: PreparedTable, checks: Checks) -> None:
        columns = prepared.header.columns
        self.table = prepared.table
        self.columns = columns
        self.number_title = columns.title("entry_number")
        self.summaries = TableSummaryReader(columns, checks)
        # Rows that were passed over come first, because a job keeps only so many warnings about its file.
        self.warnings = prepared.survey.warnings()
        self.warnings += [warning.at(prepared.header.row) for warning in columns.warnings]
        self._second_reader = _opened_lazily(self.table.groups)

    def read(self, after_row: int, numbers: EntryNumberSet) -> Iterator[ReadSummary]:
        """Yield the summaries after a position; `numbers` needs none of those before."""
        read = self.summaries.read
        for group in self.table.groups(after=after_row):
            yield _new(ReadSummary, (read(group), group, group.end))

    def rows_of(self, raw: SummaryRows) -> KeptRows:
        """Return the rows of a summary as a rejection keeps them."""
        return KeptRows(self.columns.kept_rows(raw.rows), raw.numbers[:MOST_KEPT_ROWS])

    def reread_rows(self, first_row: int) -> KeptRows:
        """Read the rows of a summary once more. Call it in the order of the table."""
        group = next(group for group in self._second_reader if group.numbers[0] == first_row)
        return self.rows_of(group)


class JsonIntake:
    """The summaries of a JSON file; its rows are bodies."""

    may_repeat = True

    def __init__(self, file: BinaryIO, encoding: str, checks: Checks) -> None:
        self.file = JsonFile(file, encoding)
        self._second_reader = _opened_lazily(
            lambda: enumerate(JsonFile(open_independently(file), encoding).bodies(), 1)
        )
        self.checks = checks
        self.warnings: list[dict[str, Any]] = []
        self.number_title = "entry_number"

    def read(self, after_row: int, numbers: EntryNumberSet) -> Iterator[ReadSummary]:
        """Yield the bodies after a row; add the numbers before it to `numbers`."""
        for body in self.file.bodies():
            row = self.file.rows_read
            if row > after_row:
                yield ReadSummary(read_body(body, self.checks, row), body, row)
            elif isinstance(body, dict):
                note_number(str(body.get("entry_number", "")), numbers)

    def rows_of(self, raw: Any) -> KeptRows:
        """Return the body as a rejection keeps it."""
        return KeptRows([raw], [])

    def reread_rows(self, first_row: int) -> KeptRows:
        """Read the body at that place once more. Call it in the order of the file."""
        return next(self.rows_of(body) for row, body in self._second_reader if row == first_row)


Intake = TableIntake | JsonIntake
T = TypeVar("T")


def _opened_lazily(opened: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Open the file when the first item is asked for, which is seldom."""
    yield from opened()


def note_number(text: str, numbers: EntryNumberSet) -> bool:
    """Add an entry number as typed; return False where the set had it."""
    number = normalise_entry_number(text)
    return not has_entry_number_shape(number) or numbers.add(number)


def read_pieces(
    intake: Intake, after_row: int, numbers: EntryNumberSet, prefilter: Prefilter | None = None
) -> Iterator[Piece]:
    """Yield the summaries after a row in pieces, of which the first is small.

    Raises FileRefusedError where the file breaks, after the piece before that place.
    """
    piece = Piece(most=min(FIRST_SUMMARIES, MOST_SUMMARIES))
    try:
        for read in intake.read(after_row, numbers):
            _add(piece, read, intake, numbers, prefilter)
            if piece.is_full:
                yield piece
                piece = Piece(most=MOST_SUMMARIES)
    except FileRefusedError:
        if piece.last_row:
            yield piece
        raise
    if piece.last_row:
        yield piece


def _add(
    piece: Piece, read: ReadSummary, intake: Intake, numbers: EntryNumberSet, prefilter: Prefilter | None
) -> None:
    """Add a summary to a piece; reject it where the file had its number before."""
    found, raw, piece.last_row = read
    if isinstance(found, RejectedSummary):
        note_number(found.entry_number, numbers)
        piece.rejected.append(found)
        piece.lines += len(found.rows)
    elif not intake.may_repeat or numbers.add(found.entry_number):
        piece.ready.append(prepare_summary(found, prefilter))
        piece.lines += len(found.lines)
    else:
        problem = make_problem("twice_in_file", intake.number_title, found.entry_number)
        errors = [problem.at(found.first_row)]
        kept = intake.rows_of(raw)
        piece.rejected.append(
            RejectedSummary(found.first_row, found.entry_number, kept.rows, errors, kept.numbers)
        )
