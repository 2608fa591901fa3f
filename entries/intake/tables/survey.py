"""The survey of a table: one pass over all its rows before anything is stored."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.csv_rows import BrokenRowError
from entries.intake.tables.data_rows import DataRow, read_data_rows
from entries.intake.tables.header import Header, NumberedRows
from entries.intake.tables.notation import Notation
from entries.rules.entry_numbers import has_entry_number_shape, normalise_entry_number
from entries.rules.problem import Problem

_KEPT_NOTES = 20
MOST_OTHER_KEYS = 50_000


@dataclass
class Survey:
    """What the first pass found.

    `is_plain`: each line of the file after the header is a row of a summary, and no cell is quoted.
    `is_ordered`: the rows of each summary stand together. `broken_key`: the summary of the row from which on the file
    cannot be read, None where all of it can.
    """

    is_plain: bool = False
    is_ordered: bool = True
    passed_over: dict[str, int] = field(default_factory=dict)
    samples: list[dict[str, Any]] = field(default_factory=list)
    broken_key: str | None = None
    is_encoding_guessed: bool = False

    def note(self, problem: Problem, number: int) -> None:
        """Count a row that is passed over, and keep the first ones whole."""
        self.passed_over[problem.code] = self.passed_over.get(problem.code, 0) + 1
        if len(self.samples) < _KEPT_NOTES:
            self.samples.append(problem.at(number))

    def warnings(self) -> list[dict[str, Any]]:
        """Return what the page of the file says of the file as a whole."""
        warnings = list(self.samples)
        if left := sum(self.passed_over.values()) - len(self.samples):
            message = f"{left:,} more rows that are not lines were ignored."
            warnings.append(Problem("rows_passed_over", message).at(0))
        if self.is_encoding_guessed:
            warnings.append(_GUESSED.at(0))
        return warnings

    def as_dict(self) -> dict[str, Any]:
        """Return the survey as a job keeps it."""
        return asdict(self)


_GUESSED = Problem(
    "encoding_guessed",
    "The file is not UTF-8 and was read as Windows-1252.",
    "Look at names with accents. If they are wrong, save the file as CSV UTF-8 and upload it again.",
)


class Keys:
    """The keys of the summaries so far.

    Of keys that are no entry numbers a bounded number is kept, by their hashes. Each further one counts as one that was
    there: the rows are then arranged, which changes nothing where they stand together.
    """

    def __init__(self) -> None:
        self._numbers = EntryNumberSet()
        self._others: set[int] = set()

    def add(self, key: str) -> bool:
        """Add a key; return False where it was there."""
        if has_entry_number_shape(key):
            return self._numbers.add(key)
        number = hash(key)
        if number in self._others or len(self._others) >= MOST_OTHER_KEYS:
            return False
        self._others.add(number)
        return True


def survey_rows(rows: NumberedRows, header: Header, survey: Survey) -> Iterator[DataRow]:
    """Yield all data rows of a table, and write into `survey` what they show.

    Raises FileRefusedError where nothing of the table can be stored: dates with the day first, amounts with a decimal
    comma, or a row that cannot be read in a table whose summaries do not stand together.
    """
    notation = Notation(header.columns)
    observe = notation.observe
    keys = Keys()
    place = header.columns.places["entry_number"]
    last_key: str | None = None
    try:
        for row in read_data_rows(rows, header.columns, header.row, survey.note):
            key = row.key
            if key != last_key:
                if not keys.add(key):
                    survey.is_ordered = False
                last_key = key
            observe(row.number, row.cells)
            yield row
    except BrokenRowError as error:
        number = normalise_entry_number("".join(error.cells[place : place + 1]))
        # Where the broken row does not name its entry, it may belong to the summary before.
        survey.broken_key = number if has_entry_number_shape(number) else last_key or ""
        if not survey.is_ordered:
            raise _nothing_stored(error) from error
    notation.require_one_order()


def _nothing_stored(error: FileRefusedError) -> FileRefusedError:
    return FileRefusedError(
        error.code,
        error.message,
        f"{error.fix} Nothing was stored, because the rows of one summary are not next to each other in this file.",
    )
