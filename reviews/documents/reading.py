"""Reads uploaded papers: name, size, checksum and type by content. Nothing is stored here."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import File

from cee_portal.core import clock
from cee_portal.core.web.body_limits import size_words
from entries.rules.problem import Problem
from reviews.documents.rules.content import find_type, named_with_ending
from reviews.documents.rules.names import clean_name
from reviews.documents.rules.types import DocumentType

MOST_AT_ONCE = 10
_BLOCK = 1 << 18


class CheckedPaper(NamedTuple):
    """A paper that may be stored; `file` stands at its start and stays open until then."""

    file: Any
    name: str
    type: DocumentType
    size: int
    sha256: str


class CheckedPapers(NamedTuple):
    """The papers of one upload, and what is wrong with those that cannot be stored."""

    papers: list[CheckedPaper]
    problems: list[Problem]

    @property
    def text(self) -> str:
        """All problems as one text."""
        return " ".join(problem.text for problem in self.problems)


def read_upload(file: File, name: str | None = None) -> CheckedPaper | Problem:
    """Return the paper of an uploaded file, or what is wrong with it and what to do.

    `name` is the name as sent, that of the file where it is not given.
    """
    cleaned = clean_name(name if name is not None else str(file.name or ""))
    size = int(file.size or 0)
    if not size:
        message = f"{cleaned} is empty."
        return Problem(
            "empty", message, "Save it again and look at its size before you add it.", "file", cleaned
        )
    if size > settings.DOCUMENT_MAX_BYTES:
        return Problem(
            "too_large",
            f"{cleaned} is larger than {size_words(settings.DOCUMENT_MAX_BYTES)}.",
            "Scan it with a lower resolution or in black and white, or split it into parts.",
            "file",
            cleaned,
        )
    found = find_type(file, cleaned, clock.today())  # type: ignore[arg-type]
    if isinstance(found, Problem):
        return found
    return CheckedPaper(file, named_with_ending(cleaned, found), found, size, _checksum(file))


def read_uploads(files: Iterable[File]) -> CheckedPapers:
    """Return the papers of several uploaded files, and the problem of each that cannot be stored."""
    result = CheckedPapers([], [])
    for at, file in enumerate(files):
        if at == MOST_AT_ONCE:
            fix = "Add the first ones, then the others."
            result.problems.append(
                Problem("too_many", f"There are more than {MOST_AT_ONCE} papers at once.", fix, "file")
            )
            break
        found = read_upload(file)
        if isinstance(found, Problem):
            result.problems.append(found)
        else:
            result.papers.append(found)
    return result


def _checksum(file: File) -> str:
    checksum = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        checksum.update(block)
    file.seek(0)
    return checksum.hexdigest()
