"""A JSON file, read body by body.

The file is read in blocks and each body is decoded alone, so that a list of a million bodies needs no more memory
than its largest body.
"""

import json
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from entries.intake.json_files.plain_json import make_decoder
from entries.intake.rejections import FileRefusedError
from entries.rules.problem import shown

_BLOCK = 1 << 16
_LARGEST_BODY = 64 << 20
_SPACE = " \t\r\n"
_BEGIN = re.compile(r"[^ \t\r\n,]")
_FILLED = re.compile(r"[^ \t\r\n]")
_GOES_ON = ("{", "[", ",", ":")  # how a line ends whose body goes on in the next


class BrokenLine(str):
    """A line of JSON lines that is no JSON: what is wrong with it."""


class JsonFile:
    """A JSON file that is open for reading: a list of bodies, one body, or a body in each line.

    `rows_read` counts bodies.
    """

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        """Read the beginning. Raises FileRefusedError where it is no summary."""
        file.seek(0)
        self._text = TextIOWrapper(file, encoding=encoding)
        self._decoder = make_decoder()
        self._buffer = ""
        self._place = 0
        self.rows_read = 0
        self._is_list = self._begin()

    def detach(self) -> None:
        """Let go of the file without closing it."""
        self._text.detach()

    def bodies(self) -> Iterator[Any]:
        """Yield the bodies. Raises FileRefusedError."""
        if not self._is_list and self._has_bodies_in_lines():
            yield from self._read_lines()
            return
        while (body := self._next()) is not _END:
            self.rows_read += 1
            yield body

    def _begin(self) -> bool:
        first = self._peek()
        if first not in ("[", "{"):
            csv_like = first.isalnum() or first == '"'
            raise FileRefusedError(
                "csv_given_as_json" if csv_like else "not_json",
                "The file does not begin like JSON.",
                "Choose the format CSV if it is a table; else upload a list of summaries: [{...}, {...}].",
            )
        if first == "[":
            self._place += 1
            return True
        return False

    def _next(self) -> Any:
        first = self._peek()
        if self.rows_read and first == ",":
            self._place += 1
            first = self._peek()
        elif self.rows_read and self._is_list and first not in ("]", ""):
            raise self._broken("a comma is missing between two summaries")
        if first == "]" and self._is_list:
            return _END
        if first == "":
            if self._is_list:
                raise self._broken("the list is not closed with ]")
            return _END
        if not self._is_list and self.rows_read and first != "{":
            raise self._broken("something follows the summary")
        body = self._decode()
        if not self._is_list and not self.rows_read:
            _refuse_wrapper(body)
        return body

    def _has_bodies_in_lines(self) -> bool:
        """Return True where a second line begins like a body and the first does not go on in it."""
        searched = 0
        while (end := self._buffer.find("\n", self._place + searched)) < 0:
            searched = len(self._buffer) - self._place
            if searched > _LARGEST_BODY or not self._more(grow=True):
                return False
        length = end - self._place
        while (second := _FILLED.search(self._buffer, self._place + length)) is None:
            if len(self._buffer) - self._place - length > _LARGEST_BODY or not self._more(grow=True):
                return False
        first = self._buffer[self._place : self._place + length].rstrip()
        return second[0] == "{" and (not first.endswith(_GOES_ON) or self._is_body(first))

    def _is_body(self, line: str) -> bool:
        try:
            self._decoder.raw_decode(line)
        except (json.JSONDecodeError, RecursionError):
            return False
        return True

    def _read_lines(self) -> Iterator[Any]:
        """Yield the bodies of JSON lines. A line that is broken spoils no other."""
        while (line := self._read_line()) is not None:
            if isinstance(line, BrokenLine):
                self.rows_read += 1
                yield line
                continue
            place = 0
            while found := _BEGIN.search(line, place):
                body, place = self._decode_in_line(line, found.start())
                if not self.rows_read:
                    _refuse_wrapper(body)
                self.rows_read += 1
                yield body

    def _decode_in_line(self, line: str, place: int) -> tuple[Any, int]:
        """Return the body at this place and where it ends; a BrokenLine and the end of the line where it breaks."""
        try:
            return self._decoder.raw_decode(line, place)
        except json.JSONDecodeError as error:
            why = error.msg.lower()
        except RecursionError:
            why = "it is nested too deeply"
        return BrokenLine(self._broken(why).message), len(line)

    def _read_line(self) -> str | None:
        """Return the text up to the line break, None at the end; a BrokenLine where it is longer than a body may be."""
        searched = 0
        while (end := self._buffer.find("\n", self._place + searched)) < 0:
            searched = len(self._buffer) - self._place
            if searched > _LARGEST_BODY:
                self._skip_line()
                return BrokenLine(self._broken("it is too long").message)
            if not self._more(grow=True):
                line = self._buffer[self._place :]
                self._place = len(self._buffer)
                return line or None
        line = self._buffer[self._place : end]
        self._place = end + 1
        return line

    def _skip_line(self) -> None:
        while (end := self._buffer.find("\n", self._place)) < 0:
            self._place = len(self._buffer)
            if not self._more():
                return
        self._place = end + 1

    def _decode(self) -> Any:
        while True:
            try:
                body, self._place = self._decoder.raw_decode(self._buffer, self._place)
            except json.JSONDecodeError as error:
                # The rest of the body may not be read yet.
                if len(self._buffer) - self._place > _LARGEST_BODY or not self._more(grow=True):
                    raise self._broken(error.msg.lower()) from error
            except RecursionError as error:
                raise self._broken("it is nested too deeply") from error
            else:
                # A number or word at the very end of what is read may go on in the next block.
                if isinstance(body, dict | list | str) or self._place < len(self._buffer) or not self._more():
                    return body

    def _peek(self) -> str:
        while True:
            while self._place < len(self._buffer):
                if self._buffer[self._place] not in _SPACE:
                    return self._buffer[self._place]
                self._place += 1
            if not self._more():
                return ""

    def _more(self, *, grow: bool = False) -> bool:
        # Twice as much at each try, so that one long body is decoded few times.
        block = self._text.read(max(_BLOCK, len(self._buffer) - self._place) if grow else _BLOCK)
        if not block:
            return False
        self._buffer = self._buffer[self._place :] + block
        self._place = 0
        return True

    def _broken(self, why: str) -> FileRefusedError:
        return FileRefusedError(
            "broken_json",
            f"The JSON breaks in summary {self.rows_read + 1:,}: {why}.",
            "Correct it and upload the file again. The summaries before it were processed.",
        )


def _refuse_wrapper(body: Any) -> None:
    """Refuse an object that holds the list of summaries in a member."""
    if isinstance(body, dict) and "entry_number" not in body and "lines" not in body:
        name = next((name for name, value in body.items() if isinstance(value, list)), None)
        if name is not None:
            raise FileRefusedError(
                "wrapped_list",
                f"The file is an object, and its summaries seem to be in the member {shown(name)[:40]!r}.",
                "Upload the list alone: [{...}, {...}].",
            )


_END = object()
