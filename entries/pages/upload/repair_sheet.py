"""Summaries that were not stored, as a sheet: wrong cells can be written over.

Pure: from stored rejections to cells, and from typed texts to repaired rows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from entries.filing.classification import REPLACES_WITH_LESS
from entries.intake.checks.checks import HEADER_FIELDS
from entries.intake.json_files.plain_json import find_fault, make_decoder
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import MOST_KEPT_ROWS, order_columns, read_columns
from entries.models import IntakeRejection
from entries.pages.upload.repair_bounds import PageBounds

MOST_ROWS = 12  # of one summary; of a longer one only the rows with something wrong are shown


class Cell(NamedTuple):
    """A cell of a row; `wrong` says what is wrong with it.

    `name` is that of its input, "" where it is only read.
    """

    text: str
    name: str = ""
    wrong: str = ""

    @property
    def size(self) -> int:
        """Return the width of the input, in characters."""
        return max(6, min(len(self.text) + 2, 26))


class Row(NamedTuple):
    """A row of the file with its number there."""

    number: int
    cells: list[Cell]


@dataclass(slots=True)
class Block:
    """One summary that was not stored.

    `too_long`: not all of its rows are kept, or its JSON is longer than a page sends. `body`: the JSON of a JSON file.
    `waiting`: wrong cells that can be written over when those before them are repaired.
    """

    rejection: IntakeRejection
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    waiting: int = 0
    too_long: bool = False
    body: str = ""

    @property
    def body_name(self) -> str:
        return f"b-{self.rejection.pk}"

    @property
    def confirm_name(self) -> str:
        """Return the name of the box that confirms a filing of less than is on file; empty where none is asked.

        None is asked where not all rows are kept.
        """
        is_whole = bool(self.body) or not self.too_long
        return less_name(self.rejection) if self.replaces_with_less and is_whole else ""

    @property
    def replaces_with_less(self) -> bool:
        return any(error["code"] == REPLACES_WITH_LESS for error in self.rejection.errors)


@dataclass(slots=True)
class Sheet:
    """The blocks of one page under common columns."""

    columns: list[str]
    blocks: list[Block]
    is_json: bool

    @property
    def width(self) -> int:
        return len(self.columns) + 1


def make_sheet(rejections: Sequence[IntakeRejection], *, is_json: bool, typed: Mapping[str, str]) -> Sheet:
    """Return the sheet of a page.

    `typed` are texts that could not be sent and are shown again, by input name.
    """
    bounds = PageBounds()
    if is_json:
        blocks = [_make_body_block(rejection, typed, bounds) for rejection in rejections]
        return Sheet([], blocks, True)
    columns = _choose_columns(rejections)
    return Sheet(columns, [_make_block(rejection, columns, typed, bounds) for rejection in rejections], False)


def count_fitting(rejections: Sequence[IntakeRejection], *, is_json: bool) -> int:
    """Return how many of these summaries one page can send; at least one."""
    bounds = PageBounds()
    for number, rejection in enumerate(rejections):
        if is_json:
            bounds.add(f"b-{rejection.pk}", _body_text(rejection))
        else:
            for at, column in _find_wrong_cells(rejection):
                bounds.add(_input_name(rejection, at, 0), _cell_text(rejection.rows[at].get(column)))
        if bounds.is_full:
            return max(number, 1)
    return len(rejections)


def repaired_rows(rejection: IntakeRejection, typed: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """Return the rows with the typed texts in their cells; None where nothing is new.

    Entry columns repeat on all rows of a summary, so a new value there replaces the old one on each of them.
    """
    rows = [dict(row) for row in rejection.rows]
    names = list(rows[0]) if rows else []
    repeated = _find_repeated_columns(names)
    changed = False
    for at, row in enumerate(rejection.rows):
        for place, column in enumerate(names):
            text = typed.get(_input_name(rejection, at, place))
            old = _cell_text(row.get(column))
            if text is None or text == old:
                continue
            changed = True
            rows[at][column] = text
            if column in repeated:
                for other, before in zip(rows, rejection.rows, strict=True):
                    if _cell_text(before.get(column)) == old:
                        other[column] = text
    return rows if changed else None


def repaired_body(rejection: IntakeRejection, text: str) -> list[dict[str, Any]] | None:
    """Return the body as typed; None where it is the stored one.

    Raises ValueError, in words for a person, where it is no JSON object.
    """
    try:
        body = make_decoder().decode(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The JSON breaks: {error}.") from None
    if not isinstance(body, dict):
        raise ValueError("A summary is a JSON object: {...}.")
    if fault := find_fault(body):
        raise ValueError(fault)
    return None if [body] == rejection.rows else [body]


def less_name(rejection: IntakeRejection) -> str:
    """Return the name of the box that lets a filing replace more lines or more value."""
    return f"less-{rejection.pk}"


def _make_block(
    rejection: IntakeRejection, columns: list[str], typed: Mapping[str, str], bounds: PageBounds
) -> Block:
    block = Block(rejection, too_long=len(rejection.rows) >= MOST_KEPT_ROWS)
    wrong = _find_wrong_cells(rejection)
    numbers = _row_numbers(rejection)
    rows: list[dict[str, Any]] = rejection.rows
    names = list(rows[0]) if rows else []
    wrong_rows = {at for at, _ in wrong}
    for at, row in enumerate(rows):
        if len(rows) > MOST_ROWS and at and at not in wrong_rows:
            block.left_out += 1
            continue
        cells = []
        for column in columns:
            what = "" if block.too_long else wrong.get((at, column), "")
            name = _input_name(rejection, at, names.index(column)) if what and column in names else ""
            text = typed.get(name, _cell_text(row.get(column)))
            if name and not bounds.takes(name, text):
                name = ""
                block.waiting += 1
            cells.append(Cell(text, name, what))
        block.rows.append(Row(numbers[at], cells))
    return block


def _make_body_block(rejection: IntakeRejection, typed: Mapping[str, str], bounds: PageBounds) -> Block:
    block = Block(rejection)
    block.body = typed.get(block.body_name) or _body_text(rejection)
    block.too_long = not bounds.takes(block.body_name, block.body)
    return block


def _body_text(rejection: IntakeRejection) -> str:
    return json.dumps(rejection.rows[0] if rejection.rows else {}, indent=1, ensure_ascii=False)


def _find_wrong_cells(rejection: IntakeRejection) -> dict[tuple[int, str], str]:
    """Return the error by place in `rows` and column.

    An error that belongs to no single cell opens its whole row.
    """
    found: dict[tuple[int, str], str] = {}
    last = len(rejection.rows) - 1
    places = {number: at for at, number in enumerate(_row_numbers(rejection))}
    names = list(rejection.rows[0]) if rejection.rows else []
    for error in rejection.errors:
        at = places.get(error["row"], 0 if error["row"] <= rejection.first_row else last)
        words = f"{error['message']} {error['fix']}".strip()
        for column in [error["field"]] if error["field"] in names else names:
            found.setdefault((at, column), words)
    return found


def _row_numbers(rejection: IntakeRejection) -> list[int]:
    first = rejection.first_row
    return rejection.row_numbers or list(range(first, first + len(rejection.rows)))


def _choose_columns(rejections: Sequence[IntakeRejection]) -> list[str]:
    """Return the entry number, the columns with errors, then others with content.

    Rows are kept without the order of their columns, so each group stands in the order of the report.
    """
    names = order_columns(name for rejection in rejections for row in rejection.rows[:1] for name in row)
    wrong = {column for rejection in rejections for _, column in _find_wrong_cells(rejection)}
    filled = {
        name
        for rejection in rejections
        for row in rejection.rows
        for name, text in row.items()
        if _cell_text(text).strip()
    }
    first = [name for name in names if name in _find_repeated_columns(names)][:1]
    shown = [*first, *(name for name in names if name in wrong), *(name for name in names if name in filled)]
    return list(dict.fromkeys(shown))


def _find_repeated_columns(names: list[str]) -> set[str]:
    try:
        places = read_columns(names).places
    except FileRefusedError:
        return set()
    wanted = ("entry_number", *HEADER_FIELDS)
    return {names[places[name]] for name in wanted if name in places}


def _input_name(rejection: IntakeRejection, at: int, place: int) -> str:
    return f"c-{rejection.pk}-{at}-{place}"


def _cell_text(value: Any) -> str:
    return "" if value is None else str(value)
