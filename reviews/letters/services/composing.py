"""Makes the document of a letter: head, addresses and facts from what is on file, and the words of its template.

A preview and the letter that follows it come from here, so that what is stored is what was previewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import long_date, masked
from centers.models import Office, OfficeMembership
from entries.models import EntrySummary, Filer, Importer
from reviews.letters.errors import UnprintableTextError
from reviews.letters.rendering.html import render_html
from reviews.letters.selectors.contacts import address_lines, contact_of
from reviews.letters.wording.characters import find_unprintable, replace_unprintable, tidy_text
from reviews.letters.wording.document import NO_ADDRESS, Addressee, Document, Head, Words
from reviews.letters.wording.registry import Template, newest_template

# A letter is seen so long after its commit; until then its author may take it back (decision 63).
RELEASE_DELAY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ComposedLetter:
    """A letter that is not stored: its template, its data, its document as plain values, and its HTML."""

    template: Template
    data: dict[str, Any]
    document: dict[str, Any]
    html: str


def compose_letter(
    *,
    template: str,
    office: Office,
    summary: EntrySummary | None,
    importer: Importer | None,
    filer: Filer | None,
    data: Mapping[str, Any],
    last_day: date | None,
) -> ComposedLetter:
    """Return the letter in the newest version of its template. Raises KeyError for an unknown template, and
    UnprintableTextError for a text that cannot be printed.
    """
    newest = newest_template(template)
    tidy = _tidy_data(data)
    words = newest.compose(tidy, last_day)
    moment = clock.now()
    day = new_york_date(moment + RELEASE_DELAY)
    document = Document(
        head=_make_head(office, day),
        addressees=_make_addressees(importer, filer),
        facts=_make_facts(words, summary, day, last_day),
        words=words,
        reference=summary.printed_number if summary else words.title,
        day=day,
        last_day=last_day,
    ).as_json()
    return ComposedLetter(newest, tidy, document, render_html(document, newest.layout))


def _tidy_data(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tidy_value(value, name) for name, value in data.items()}


def _tidy_value(value: Any, field: str) -> Any:
    """Return a value of the data with each text in it tidied."""
    if isinstance(value, str):
        text = tidy_text(value)
        if unprintable := find_unprintable(text):
            raise UnprintableTextError(field, unprintable)
        return text
    if isinstance(value, Mapping):
        return {name: _tidy_value(inner, field) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy_value(inner, field) for inner in value]
    return value


def _make_head(office: Office, day: date) -> Head:
    name = (
        f"{office.name} Center of Excellence and Expertise" if office.is_center else f"Port of {office.name}"
    )
    place = ", ".join(filter(None, (office.city, office.state)))
    return Head(
        office=replace_unprintable(name),
        place=f"US Customs and Border Protection{f', {place}' if place else ''}",
        contact=replace_unprintable(
            ", ".join(filter(None, (_director_name(office, day), office.phone, office.email)))
        ),
    )


def _director_name(office: Office, day: date) -> str:
    directors = OfficeMembership.objects.on(day).filter(
        office=office, role=OfficeMembership.Role.DIRECTOR, user__is_active=True
    )
    first = directors.select_related("user").order_by("valid_from", "pk").first()
    if first is None:
        return ""
    return f"{'Center' if office.is_center else 'Port'} Director {first.user.name}"


def _make_addressees(importer: Importer | None, filer: Filer | None) -> tuple[Addressee, ...]:
    found = []
    if importer is not None:
        found.append(_make_addressee("Importer of record", importer, importer.name, masked(importer.number)))
    if filer is not None:
        found.append(_make_addressee("Filer", filer, filer.name, filer.code))
    return tuple(found)


def _make_addressee(role: str, party: Importer | Filer, name: str, number: str) -> Addressee:
    contact = contact_of(party)
    printed = (contact.name if contact else "") or name or "name not on file"
    lines = tuple(replace_unprintable(line) for line in address_lines(contact))
    return Addressee(role, replace_unprintable(printed), number, lines or (NO_ADDRESS,))


def _make_facts(
    words: Words, summary: EntrySummary | None, day: date, last_day: date | None
) -> tuple[tuple[str, str], ...]:
    facts = [("Date", long_date(day))]
    if summary is not None:
        facts += [
            ("Entry number", summary.printed_number),
            ("Entry date", long_date(summary.entry_date)),
            ("Port", replace_unprintable(f"{summary.port.code} {summary.port.short_name}")),
        ]
    if last_day is not None:
        facts.append(("Answer by", long_date(last_day)))
    return tuple(facts)
