"""The bytes of a piece on its way from the reading process to the storing one.

A piece is packed as plain tuples by `marshal`, which takes half the time of `pickle`. The format of marshal may differ
between interpreters; here one process is a fork of the other, so both run the same one.
"""

import marshal
from datetime import date
from typing import Any

from entries.filing import gil_handoff
from entries.filing.prepared import PreparedSummary
from entries.intake.pieces import Piece
from entries.intake.rejections import RejectedSummary
from entries.parsed import ParsedLine, ParsedSummary

_VERSION = 2  # the last version of marshal without a table of repeated objects, which doubles the time
_SUMMARIES_PER_TURN = 250  # the unpacking thread lets the storing thread go on after so many
_new = tuple.__new__


def pack_piece(piece: Piece) -> bytes:
    """Return the bytes of a piece."""
    ready = [
        marshal.dumps(
            [_pack_summary(one) for one in piece.ready[first : first + _SUMMARIES_PER_TURN]], _VERSION
        )
        for first in range(0, len(piece.ready), _SUMMARIES_PER_TURN)
    ]
    refused = [tuple(one) for one in piece.rejected]
    return marshal.dumps((ready, refused, piece.last_row, piece.lines), _VERSION)


def unpack_piece(packed: bytearray) -> Piece:
    """Return the piece of these bytes; takes turns with the storing thread."""
    parts, refused, last_row, lines = marshal.loads(packed)
    ready: list[PreparedSummary] = []
    for part in parts:
        gil_handoff.wait_for_turn()
        ready += [_unpack_summary(*one) for one in marshal.loads(part)]
    return Piece(ready, [RejectedSummary(*one) for one in refused], last_row, lines)


class LazySummary(ParsedSummary):
    """A summary that unpacks its lines when they are first read, which nothing does of most summaries."""

    __slots__ = ("_lines",)

    @property
    def lines(self) -> list[ParsedLine]:
        """Return the lines."""
        if isinstance(self._lines, tuple):
            self._lines: tuple[int, bytes] | list[ParsedLine] = [
                _new(ParsedLine, line) for line in marshal.loads(self._lines[1])
            ]
        return self._lines

    @lines.setter
    def lines(self, lines: tuple[int, bytes] | list[ParsedLine]) -> None:
        """Keep the lines, or their number and their packed form."""
        self._lines = lines

    @property
    def line_count(self) -> int:
        """Return the number of lines, which needs no unpacking."""
        return self._lines[0] if isinstance(self._lines, tuple) else len(self._lines)


def _pack_summary(one: PreparedSummary) -> tuple[Any, ...]:
    parsed = one.parsed
    summary = (
        parsed.entry_number, parsed.filer, parsed.entry_type, parsed.port, parsed.importer_number,
        parsed.importer_name, parsed.consignee_number, parsed.entry_date.toordinal(), _ordinal(parsed.summary_date),
        _ordinal(parsed.import_date), parsed.mode_of_transport, parsed.country_of_export,
        (len(parsed.lines), marshal.dumps([tuple(line) for line in parsed.lines], _VERSION)), parsed.value, parsed.duty,
        parsed.fees, parsed.first_row, parsed.warnings,
    )  # fmt: skip
    return (summary, *one[1:])


def _unpack_summary(summary: tuple[Any, ...], *rest: Any) -> PreparedSummary:
    parsed = LazySummary(*summary)
    parsed.entry_date = date.fromordinal(parsed.entry_date)  # type: ignore[arg-type]
    parsed.summary_date = _date(parsed.summary_date)  # type: ignore[arg-type]
    parsed.import_date = _date(parsed.import_date)  # type: ignore[arg-type]
    return _new(PreparedSummary, (parsed, *rest))


def _ordinal(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _date(number: int) -> date | None:
    return date.fromordinal(number) if number else None
