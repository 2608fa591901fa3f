"""The parties of a case on the side of the trade, and those for which a person works."""

from enum import StrEnum
from typing import Any, NamedTuple

from cee_portal.core import clock
from entries.models import EntrySummary, PowerOfAttorney
from entries.selectors.visibility import filers_of, importers_of


class PartyKind(StrEnum):
    """The two sides of the trade."""

    IMPORTER = "importer"
    FILER = "filer"


class Party(NamedTuple):
    """A company of the trade: its kind, its id in the table of its kind, and its name on pages."""

    kind: PartyKind
    id: int
    words: str


def parties_of(user: Any, summary: EntrySummary) -> list[Party]:
    """Return the parties of a summary for which the person works today.

    They are the filer of record, the importer, and filers that the importer named by a power of attorney, in this
    order.
    """
    filers = filers_of(user)
    found = [_filer_party(filer) for filer in filers if filer.pk == summary.filer_id]
    found += [
        Party(PartyKind.IMPORTER, importer.pk, importer.name or "The importer")
        for importer in importers_of(user)
        if importer.pk == summary.importer_id
    ]
    others = [filer.pk for filer in filers if filer.pk != summary.filer_id]
    if others:
        powers = PowerOfAttorney.objects.on(clock.today()).filter(
            importer=summary.importer_id, filer__in=others
        )
        named = set(powers.values_list("filer_id", flat=True))
        found += [_filer_party(filer) for filer in filers if filer.pk in named]
    return found


def _filer_party(filer: Any) -> Party:
    return Party(PartyKind.FILER, filer.pk, f"{filer.code} {filer.name}".strip())
