"""Ids of the parties of a filing: importers, filers, ports, manufacturers.

A party that is not on file is created. A `PartyCache` belongs to one run of intake: it stays right for the whole
run, because none of these rows is ever removed. It is filled after commit only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from cee_portal.core import db
from centers.selectors.offices import map_office_ids
from centers.services.offices import ensure_ports
from entries.filing.prepared import PreparedSummary
from entries.rules.importer_numbers import company_key

_REMEMBERED = 50_000


@dataclass
class PartyCache:
    """The ids that a run has read.

    Bounded, so that a large file costs no more memory than a small one.
    """

    importers: dict[str, int] = field(default_factory=dict)
    filers: dict[str, int] = field(default_factory=dict)
    offices: dict[str, int] = field(default_factory=dict)
    manufacturers: set[str] = field(default_factory=set)


class Parties:
    """The parties of one piece: ids by number or code, and the new ones among them."""

    def __init__(self, known: PartyCache, piece: Sequence[PreparedSummary]) -> None:
        """Find or create all, in a fixed order, so that two pieces never deadlock."""
        self._known = known
        self.new_importers: set[int] = set()
        self.new_manufacturers: set[str] = set()
        self.offices = self._find_offices({prepared.parsed.port for prepared in piece})
        self.filers = self._find_filers({prepared.parsed.filer for prepared in piece})
        self.importers = self._find_or_create_importers(piece)
        self._add_manufacturers(piece)

    def _find_offices(self, ports: Collection[str]) -> dict[str, int]:
        known = self._known.offices
        if any(port not in known for port in ports):
            ids = map_office_ids()
            missing = [port for port in ports if port not in ids]
            if missing:
                ids |= {code: office.pk for code, office in ensure_ports(missing).items()}
            _remember_after_commit(known, ids)
            return ids
        return known

    def _find_filers(self, codes: Collection[str]) -> dict[str, int]:
        known = self._known.filers
        missing = sorted(code for code in codes if code not in known)
        if not missing:
            return known
        db.execute(
            "INSERT INTO entries_filer (code, name, check_digit_offsets)"
            " SELECT code, '', '{}' FROM unnest(%s::text[]) AS code ON CONFLICT DO NOTHING",
            [missing],
        )
        found = dict(db.rows("SELECT code, id FROM entries_filer WHERE code = ANY(%s)", [missing]))
        _remember_after_commit(known, found)
        return known | found

    def _find_or_create_importers(self, piece: Sequence[PreparedSummary]) -> dict[str, int]:
        known = self._known.importers
        missing: dict[str, tuple[str, date]] = {}
        for prepared in piece:
            parsed = prepared.parsed
            if parsed.importer_number not in known:
                missing.setdefault(parsed.importer_number, (parsed.importer_name, parsed.entry_date))
        if not missing:
            return known
        found, self.new_importers = _find_or_create_importers(missing)
        _remember_after_commit(known, found)
        return known | found if known else found

    def _add_manufacturers(self, piece: Sequence[PreparedSummary]) -> None:
        known = self._known.manufacturers
        first: dict[str, date] = {}
        for prepared in piece:
            for mid in prepared.manufacturers:
                if mid not in known and mid not in first:
                    first[mid] = prepared.parsed.entry_date
        if not first:
            return
        names = sorted(first)
        inserted = db.column(
            "INSERT INTO entries_manufacturer (mid, first_seen_on) SELECT * FROM unnest(%s::text[], %s::date[])"
            " ON CONFLICT DO NOTHING RETURNING mid",
            [names, [first[mid] for mid in names]],
        )
        self.new_manufacturers = set(inserted)
        _remember_after_commit(known, first)


def _find_or_create_importers(wanted: dict[str, tuple[str, date]]) -> tuple[dict[str, int], set[int]]:
    """Return ids by number, and the ids of importers that file for the first time.

    Creates importers that are not on file.
    """
    numbers = sorted(wanted)
    names = [wanted[number][0] for number in numbers]
    days = [wanted[number][1] for number in numbers]
    on_file = _read_importers(numbers)
    unknown = [number for number in numbers if number not in on_file]
    if unknown:
        _create_importers(unknown, wanted)
        on_file |= _read_importers(unknown)
    first_time: list[int] = []
    if any(first or not named for _, first, named in on_file.values()):
        first_time = db.column(
            "UPDATE entries_importer AS i SET first_filed_on = v.day"
            " FROM unnest(%s::text[], %s::date[]) AS v(number, day)"
            " WHERE i.number = v.number AND i.first_filed_on IS NULL RETURNING i.id",
            [numbers, days],
        )
        db.execute(
            "UPDATE entries_importer AS i SET name = v.name FROM unnest(%s::text[], %s::text[]) AS v(number, name)"
            " WHERE i.number = v.number AND i.name = '' AND v.name <> ''",
            [numbers, names],
        )
    return {number: row[0] for number, row in on_file.items()}, set(first_time)


def _read_importers(numbers: list[str]) -> dict[str, tuple[int, bool, bool]]:
    """Return by number: id, whether it never filed before, and whether its name is known."""
    found = db.rows(
        "SELECT number, id, first_filed_on IS NULL, name <> '' FROM entries_importer WHERE number = ANY(%s)",
        [numbers],
    )
    return {number: (pk, first, named) for number, pk, first, named in found}


def _create_importers(numbers: list[str], wanted: dict[str, tuple[str, date]]) -> None:
    keys = [company_key(number) for number in numbers]
    names = [wanted[number][0] for number in numbers]
    db.execute(
        "INSERT INTO entries_company (key, name) SELECT DISTINCT ON (key) key, name"
        " FROM unnest(%s::text[], %s::text[]) AS v(key, name) ORDER BY key ON CONFLICT DO NOTHING",
        [keys, names],
    )
    db.execute(
        "INSERT INTO entries_importer (number, name, company_id) SELECT v.number, v.name, c.id"
        " FROM unnest(%s::text[], %s::text[], %s::text[]) AS v(number, name, key)"
        " JOIN entries_company AS c ON c.key = v.key ORDER BY v.number ON CONFLICT DO NOTHING",
        [numbers, names, keys],
    )


def _remember_after_commit(known: Any, found: Collection[str]) -> None:
    """Add what was found to a part of the cache, which is emptied at its bound."""

    def remember() -> None:
        if len(known) + len(found) > _REMEMBERED:
            known.clear()
        known.update(found)

    transaction.on_commit(remember)
