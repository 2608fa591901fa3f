"""The type of a paper, decided by its content; the name must agree with it. Pure."""

import re
from datetime import date
from typing import BinaryIO

from entries.rules.problem import Problem
from reviews.documents.rules.names import ending_of
from reviews.documents.rules.office_files import office_type
from reviews.documents.rules.signatures import HEAD_BYTES, ZIP_START, Refused, refused_kind, taken_type
from reviews.documents.rules.texts import is_text, looks_like_web, starts_like_xml
from reviews.documents.rules.types import DocumentType, all_types, type_words, types_on
from reviews.documents.rules.xml_texts import XmlProblem, check_xml

_FIELD = "file"
_WEB_PAGE = Refused("web_page", "a web page", "Print it to PDF and add that file.")
# Endings of contents that are refused. A paper with one of them says of itself that it is something else.
_FOREIGN_ENDING = re.compile(
    r"\.(x?html?|svg|mht|exe|com|bat|cmd|ps1|js|vbs|jar|msi|scr|hta|lnk|dll|sh|py|php|iso"
    r"|zip|rar|7z|gz|tar|xl[st]|xl[st]m|xlsb|do[ct]m?|pp[ts][xm]?|msg|eml|gif|bmp|webp|heic|rtf|ps)"
)


def find_type(file: BinaryIO, name: str, on: date) -> DocumentType | Problem:
    """Return the type of a file by its content, or what is wrong with it and what to do; leave it at its start.

    `name` is the cleaned name. Its ending may be missing or unknown, but it may not be that of another type.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = _type_of_content(file, head, name)
    file.seek(0)
    if isinstance(found, Refused):
        return _refusal(found.code, f"The content of {name} is {found.words}.", found.fix, name)
    kind = next((each for each in types_on(on) if each.code == found), None)
    if kind is None:
        return _refusal(
            "unknown_type",
            f"The content of {name} is of no type that is taken.",
            f"Add it as {type_words(on)}. Printing to PDF always works.",
            name,
        )
    return _check_ending(name, kind) or kind


def named_with_ending(name: str, kind: DocumentType) -> str:
    """Return the name with an ending of the type, so that it opens where it is saved."""
    return name if ending_of(name) in kind.endings else name + kind.endings[0]


def _type_of_content(file: BinaryIO, head: bytes, name: str) -> str | Refused:
    if code := taken_type(head):
        return code
    if head.startswith(ZIP_START):
        return office_type(file)
    if refused := refused_kind(head):
        return refused
    if starts_like_xml(head):
        return _type_of_xml(file, head)
    if not is_text(file):
        return ""
    if looks_like_web(head):
        return _WEB_PAGE
    return "csv" if ending_of(name) == ".csv" else "txt"


def _type_of_xml(file: BinaryIO, head: bytes) -> str | Refused:
    try:
        check_xml(file)
    except XmlProblem as problem:
        if problem.is_web or looks_like_web(head):
            return _WEB_PAGE
        return Refused(
            "broken",
            f"XML that cannot be read ({str(problem)[:80]})",
            "Save it again as UTF-8 without a document type, or print it to PDF, and add that file.",
        )
    return "xml"


def _check_ending(name: str, kind: DocumentType) -> Problem | None:
    ending = ending_of(name)
    if ending in kind.endings:
        return None
    other = next((each.label for each in all_types().values() if ending in each.endings), "")
    if not other and not _FOREIGN_ENDING.fullmatch(ending):
        return None
    said = f"The name {name} says {other or ending}, but the content is {kind.label}."
    return _refusal("type_differs", said, f"Name the file {kind.endings[0]}, or add the right file.", name)


def _refusal(code: str, message: str, fix: str, name: str) -> Problem:
    return Problem(code, message, fix, _FIELD, name)
