"""The document of a letter: the parts that its HTML and its PDF are made from. Pure.

A template fills `Words`; the head, the addresses and the facts of a letter are the same for all templates.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

NO_ADDRESS = "no address on file"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text under a heading of its own: paragraphs, then a numbered list."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a template says: the name of the kind of letter, its legal basis, the title, the text and the small print."""

    form: str
    citation: str
    title: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The office that writes: its name, its place, and whom to ask."""

    office: str
    place: str
    contact: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient as the letter prints it. `address` holds the lines of an envelope, or NO_ADDRESS alone."""

    role: str
    name: str
    number: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole letter."""

    head: Head
    addressees: tuple[Addressee, ...]
    facts: tuple[tuple[str, str], ...]
    words: Words
    reference: str
    day: date
    last_day: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document as plain values, as it is stored."""
        stored = asdict(self)
        stored["day"] = self.day.isoformat()
        stored["last_day"] = self.last_day.isoformat() if self.last_day else None
        return stored


# Turns the data of a letter and its last day into words. It reads nothing else.
Compose = Callable[[Mapping[str, Any], date | None], Words]
