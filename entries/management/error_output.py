"""The output of the errors of a file, for the commands that take one in."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from cee_portal.core.text.csv_text import csv_line
from entries.intake.rejections import RejectedSummary

MOST_SHOWN = 20
_COLUMNS = ("row", "entry_number", "field", "value", "code", "message", "fix")


class ErrorOutput:
    """The output of errors: all to a CSV file, or the first few to the screen."""

    def __init__(self, stack: ExitStack, path: Path | None, command: BaseCommand) -> None:
        self.path = path
        self.count = 0
        self._stderr = command.stderr
        self._out: TextIO | None = None
        if path is not None:
            self._out = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self._out.write(csv_line(_COLUMNS))

    def write(self, refused: Iterable[RejectedSummary]) -> None:
        """Write every error of these summaries, in the order of the file."""
        for one in refused:
            self.write_errors(one.entry_number, one.errors)

    def write_errors(self, entry_number: str, errors: Iterable[dict[str, Any]]) -> None:
        """Write the errors of one entry number."""
        for error in errors:
            self.count += 1
            if self._out is not None:
                row = {**error, "entry_number": entry_number}
                self._out.write(csv_line([row[name] for name in _COLUMNS]))
            elif self.count <= MOST_SHOWN:
                where = f", {error['field']} {error['value']!r}" if error["field"] else ""
                self._stderr.write(f"Row {error['row']}{where}: {error['message']} {error['fix']}")

    def write_end(self) -> None:
        """Say how many errors the screen did not show."""
        if self.count > MOST_SHOWN and self.path is None:
            left = self.count - MOST_SHOWN
            self._stderr.write(f"... {left:,} more errors. Name a file with --errors to see all.")
