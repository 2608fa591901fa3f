"""The survey of the usual CSV file: no quotation marks, comma-separated, summaries one after the other.

It looks at the bytes of each line, and reads cells only in the first row of each summary, because nearly every file is of
this kind and `survey_rows` takes a tenth of the whole intake. It gives up at the first line that needs more.
"""

from collections.abc import Iterator
from typing import BinaryIO

from entries.intake.independent_reader import open_independently
from entries.intake.tables.header import Header
from entries.intake.tables.notation import POINTS, Notation
from entries.intake.tables.survey import Keys, Survey
from entries.rules.entry_numbers import has_entry_number_shape, normalise_entry_number

_LONGEST_POINTS = 4  # all but one character of what POINTS finds
_BLOCK = 1 << 16  # half of what the csv module takes as one cell


def survey_quickly(file: BinaryIO, encoding: str, header: Header) -> Survey | None:
    """Return the survey of a CSV file whose columns are separated by commas, None where it needs the other survey.

    Raises FileRefusedError where nothing of the table can be stored.
    """
    places = header.columns.places
    if places["entry_number"] != 0 or "filer_code" in places or not _is_plain(open_independently(file)):
        return None
    commas = len(header.columns.names) - 1
    notation, keys, survey = Notation(header.columns), Keys(), Survey()
    last = b""
    for number, line in enumerate(open_independently(file), 1):
        if line.startswith(last) and last:
            if line.count(b",") != commas:
                return None
            continue
        if number <= header.row:
            continue
        try:
            row = line.decode(encoding).rstrip("\r\n").split(",")
        except UnicodeDecodeError:
            return None
        key = normalise_entry_number(row[0])
        if len(row) != commas + 1 or not has_entry_number_shape(key):
            return None
        if not keys.add(key):
            return None
        notation.observe(number, row)
        last = line[: line.index(b",") + 1]
    notation.require_one_order()
    return survey


def _is_plain(file: BinaryIO) -> bool:
    """Return True for a file without quotation marks and with one kind of line break that ends every line.

    No line is so long that a cell may be too long for the other readers, and no number is written with points between
    its thousands.
    """
    end = b""
    for block in _read_blocks(file):
        if b'"' in block or (b"\n" not in block and len(block) >= _BLOCK):
            return False
        if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
            return False
        if POINTS.search(end + block):
            return False
        end = block[-_LONGEST_POINTS:]
    return True


def _read_blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        if block.endswith(b"\r"):
            block += file.read(1)
        yield block
