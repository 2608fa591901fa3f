"""The types of papers that are taken, from the dated table `document_types.csv`. Pure."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cee_portal.core.files.shipped_tables import read_table

_TABLE = Path(__file__).resolve().parent.parent / "data" / "document_types.csv"


class DocumentType(NamedTuple):
    """A type of papers: the code that is stored, its name on pages, its media type, the endings of file names."""

    code: str
    label: str
    media_type: str
    endings: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@cache
def all_types() -> dict[str, DocumentType]:
    """Return every type that is or was taken, by its code."""
    return {row["code"]: _read_type(row) for row in read_table(_TABLE)}


def types_on(day: date) -> list[DocumentType]:
    """Return the types that are taken on a day, in the order of the table."""
    return [
        each
        for each in all_types().values()
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]


def type_words(day: date) -> str:
    """Return the types of a day in words: `PDF, PNG picture, ... or Text`."""
    labels = [each.label for each in types_on(day)]
    return f"{', '.join(labels[:-1])} or {labels[-1]}"


def _read_type(row: dict[str, str]) -> DocumentType:
    return DocumentType(
        row["code"],
        row["label"],
        row["media_type"],
        tuple(row["endings"].split()),
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )
