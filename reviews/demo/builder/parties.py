"""The trade before the first filing: filers, importers, manufacturers."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from django.db import transaction

from cee_portal.core import db
from centers.models import Office
from centers.routing.timelines import find_timeline
from entries.models import Company, Filer, Importer, ImporterStanding, PowerOfAttorney
from entries.rules.importer_numbers import company_key
from reviews.demo.builder.company_names import BROKERS
from reviews.demo.builder.importers import Importer as MadeUp
from reviews.demo.builder.importers import Importers
from reviews.demo.builder.story_summary import HALDEN_IMPORTER, HALDEN_NAME

_BLOCK = 5_000
_ON_FILE_SINCE = 1_000  # days before the day of the demonstration
_NAMES_A_FILER = 0.7  # share of importers that gave their broker a power of attorney
_REASONS = {
    "assigned": "Assigned by industry of its principal trade (19 CFR 101.10).",
    "participant": "Accepted as a participant of the Center's test.",
    "pending": "Asked for another Center; not decided yet.",
    "not_eligible": "Goods that stay with the ports.",
    "nominal": "Files for others in its own name.",
}


def write_parties(importers: Importers, as_of: date, timeline_name: str) -> int:
    """Write all parties of the trade; return the number of importers."""
    since = as_of - timedelta(days=_ON_FILE_SINCE)
    with transaction.atomic():
        Filer.objects.bulk_create(
            [Filer(code=code, name=name) for code, name in BROKERS], ignore_conflicts=True
        )
        filers = dict(Filer.objects.values_list("code", "id"))
        _write_importer(HALDEN_IMPORTER, HALDEN_NAME, since)
        _power(Importer.objects.get(number=HALDEN_IMPORTER).pk, filers["B76"], since).save()
    participants = find_timeline(timeline_name).participations_end is None
    offices = dict(Office.objects.values_list("code", "id"))
    everyone = (importers[index] for index in range(len(importers)))
    while block := list(islice(everyone, _BLOCK)):
        with transaction.atomic():
            ids = _write_block(block, since)
            ImporterStanding.objects.bulk_create(_standings(block, ids, offices, since, participants))
            PowerOfAttorney.objects.bulk_create(
                _power(ids[one.number], filers[one.filers[0]], since)
                for one in block
                if one.rank * 0.618 % 1 < _NAMES_A_FILER
            )
            _write_manufacturers(block, since)
    return len(importers) + 1


def _write_importer(number: str, name: str, since: date) -> None:
    company, _ = Company.objects.get_or_create(key=company_key(number), defaults={"name": name})
    Importer.objects.get_or_create(
        number=number, defaults={"name": name, "company": company, "first_filed_on": since}
    )


def _write_block(block: list[MadeUp], since: date) -> dict[str, int]:
    """Write importers and their companies; return ids by importer number."""
    keys = {company_key(one.number): one.name for one in reversed(block)}
    Company.objects.bulk_create(
        [Company(key=key, name=name) for key, name in sorted(keys.items())], ignore_conflicts=True
    )
    companies = dict(Company.objects.filter(key__in=keys).values_list("key", "id"))
    Importer.objects.bulk_create(
        [
            Importer(
                number=one.number,
                name=one.name,
                company_id=companies[company_key(one.number)],
                first_filed_on=since if one.known else None,
            )
            for one in block
        ]
    )
    return dict(Importer.objects.filter(number__in=[one.number for one in block]).values_list("number", "id"))


def _standings(
    block: list[MadeUp], ids: dict[str, int], offices: dict[str, int], since: date, participants: bool
) -> Iterator[ImporterStanding]:
    for one in block:
        standing = one.standing
        if standing is None:
            continue
        kind = "assigned" if standing.kind == "participant" and not participants else standing.kind
        yield ImporterStanding(
            importer_id=ids[one.number],
            kind=kind,
            center_id=offices[standing.center] if standing.center else None,
            valid=(since, None),
            reason=_REASONS[kind],
        )


def _power(importer_id: int, filer_id: int, since: date) -> PowerOfAttorney:
    return PowerOfAttorney(importer_id=importer_id, filer_id=filer_id, valid_from=since)


_MANUFACTURERS = """
INSERT INTO entries_manufacturer (mid, first_seen_on)
SELECT DISTINCT mid, %s::date FROM unnest(%s::text[]) AS mid ORDER BY mid ON CONFLICT DO NOTHING
"""


def _write_manufacturers(block: list[MadeUp], since: date) -> None:
    known = sorted({product.manufacturer for one in block for product in one.products if product.is_known})
    db.execute(_MANUFACTURERS, [since, known])
