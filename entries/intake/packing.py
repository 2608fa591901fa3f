"""Pieces on their way from the process that reads to the one that stores: plain tuples, in marshal's bytes.

Both processes run the same interpreter, one being a fork of the other, so nobody else ever reads these bytes. A pickle
of the same costs twice as much.
"""

import marshal
from datetime import date
from typing import Any

from entries.filing import gil_handoff
from entries.filing.prepared import Prepared
from entries.intake.pieces import Piece
from entries.intake.rejections import RejectedSummary
from entries.parsed import ParsedLine, ParsedSummary

_PLAIN = 2  # of marshal's versions the last that keeps no table of what it has seen: half as slow
_TOGETHER = 250  # summaries unpacked without a look whether the other thread wants to go on
_new = tuple.__new__


def pack_piece(piece: Piece) -> bytes:
    """Everything that a piece holds."""
    ready = [
        marshal.dumps([_plain(one) for one in piece.ready[first : first + _TOGETHER]], _PLAIN)
        for first in range(0, len(piece.ready), _TOGETHER)
    ]
    refused = [tuple(one) for one in piece.rejected]
    return marshal.dumps((ready, refused, piece.last_row, piece.lines), _PLAIN)


def unpack_piece(packed: bytearray) -> Piece:
    """The piece again, in turns with the thread that stores."""
    parts, refused, last_row, lines = marshal.loads(packed)
    ready: list[Prepared] = []
    for part in parts:
        gil_handoff.wait_for_turn()
        ready += [_prepared(*one) for one in marshal.loads(part)]
    return Piece(ready, [RejectedSummary(*one) for one in refused], last_row, lines)


class LazySummary(ParsedSummary):
    """A summary whose lines stay packed until somebody reads them: of most filings nobody does once they are prepared."""

    __slots__ = ("_packed",)

    @property
    def lines(self) -> list[ParsedLine]:
        """The lines, unpacked when they are read first."""
        if isinstance(self._packed, bytes):
            self._packed: bytes | list[ParsedLine] = [
                _new(ParsedLine, line) for line in marshal.loads(self._packed)
            ]
        return self._packed

    @lines.setter
    def lines(self, packed: bytes | list[ParsedLine]) -> None:
        self._packed = packed


def _plain(one: Prepared) -> tuple[Any, ...]:
    parsed = one.parsed
    summary = (
        parsed.entry_number, parsed.filer, parsed.entry_type, parsed.port, parsed.importer_number,
        parsed.importer_name, parsed.consignee_number, parsed.entry_date.toordinal(), _number(parsed.summary_date),
        _number(parsed.import_date), parsed.mode_of_transport, parsed.country_of_export,
        marshal.dumps([tuple(line) for line in parsed.lines], _PLAIN), parsed.value, parsed.duty, parsed.fees,
        parsed.first_row, parsed.warnings,
    )  # fmt: skip
    return (summary, *one[1:])


def _prepared(summary: tuple[Any, ...], *rest: Any) -> Prepared:
    parsed = LazySummary(*summary)
    parsed.entry_date = date.fromordinal(parsed.entry_date)  # type: ignore[arg-type]
    parsed.summary_date = _day(parsed.summary_date)  # type: ignore[arg-type]
    parsed.import_date = _day(parsed.import_date)  # type: ignore[arg-type]
    return _new(Prepared, (parsed, *rest))


def _number(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _day(number: int) -> date | None:
    return date.fromordinal(number) if number else None
