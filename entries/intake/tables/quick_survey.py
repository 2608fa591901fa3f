"""The survey of the usual CSV file: no quotation marks, comma-separated, summaries one after the other.

It looks at the bytes of each line, and reads cells only in the first row of each summary, because nearly every file is of
this kind and `survey_rows` takes a tenth of the whole intake. It gives up at the first line that needs more. Amounts need
no look: without quotation marks no cell holds a comma, and a file with points between thousands is left to the other survey.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.independent_reader import open_independently
from entries.intake.tables.header import Header
from entries.intake.tables.notation import DATES, MOST_KNOWN_DATES, POINTS, Notation
from entries.intake.tables.survey import Survey

# The number of an entry as programs write it; 000 is no filer.
_ENTRY_NUMBER = re.compile(rb"(?!000)([0-9A-Z]{3})-?([0-9]{7})-?([0-9]),")
_LONGEST_POINTS = 4  # all but one character of what POINTS finds
_BLOCK = 1 << 16  # half of what the csv module takes as one cell


def survey_quickly(file: BinaryIO, encoding: str, header: Header) -> Survey | None:
    """Return the survey of a CSV file whose columns are separated by commas, None where it needs the other survey.

    Raises FileRefusedError where nothing of the table can be stored.
    """
    places = header.columns.places
    if places["entry_number"] != 0 or "filer_code" in places or not _is_plain(open_independently(file)):
        return None
    notation, survey = Notation(header.columns), Survey(is_plain=True)
    add, dates_of, known = EntryNumberSet().add, notation.dates_of, set[tuple[bytes, ...]]()
    cells_needed = max(places[name] for name in DATES if name in places) + 1
    last = b""
    for number, line in enumerate(open_independently(file), 1):
        if line.startswith(last) and last:  # a further row of the summary, whatever it has
            continue
        if number <= header.row:
            continue
        found = _ENTRY_NUMBER.match(line)
        cells = line.rstrip(b"\r\n").split(b",", cells_needed)
        if found is None or len(cells) < cells_needed or not add(b"%b%b%b" % found.groups()):
            return None
        last = found[0]
        dates = dates_of(cells)
        if dates not in known:
            if len(known) < MOST_KNOWN_DATES:
                known.add(dates)
            notation.observe_dates(number, [cell.decode(encoding) for cell in cells])
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
