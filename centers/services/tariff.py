"""Writes of the tariff file.

Headings and numbers of the product, and those of a USITC export.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.files.shipped_tables import read_table
from cee_portal.core.record import Verb, record_event
from centers.models import Heading, HeadingName, Rulebook, TariffNumber
from centers.routing.timelines import DATA
from centers.services.load_result import LoadResult
from centers.services.rulebooks import publish_rulebook
from centers.tariff.schedule import Line, Schedule
from centers.tariff.words import search_key

_PIECE = 2_000
_LONGEST_TITLE = 400
_SPECIAL = ("98", "99")
_NAME_FIELDS = ("words", "heading_id", "place")
_FIELDS = ("title", "unit", "rate_text", "rate_kind", "rate", "unit_value", "source")


def load_product_tariff() -> list[LoadResult]:
    """Load headings and tariff numbers of `centers/data/` in the caller's transaction.

    A number that a USITC export has brought keeps the export's words and rate.
    """
    titles = {row["code"]: row["title"] for row in read_table(DATA / "headings.csv")}
    known = {code: words for code, *words in Heading.objects.values_list("code", "title", "words")}
    wanted = [_make_heading(code, title) for code, title in titles.items()]
    changed = [heading for heading in wanted if known.get(heading.code) != [heading.title, heading.words]]
    Heading.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=["title", "words"]
    )
    names = _load_names()
    rows = [_make_product_number(row) for row in read_table(DATA / "tariff.csv")]
    there = {row.number: row for row in TariffNumber.objects.filter(number__in=[row.number for row in rows])}
    imported = {number for number, row in there.items() if row.source != "product"}
    numbers = [row for row in rows if row.number not in imported and _is_changed(there.get(row.number), row)]
    _store_numbers(numbers)
    return [
        LoadResult("Headings", len(titles), len(changed)),
        names,
        LoadResult("Tariff numbers", len(rows), len(numbers)),
    ]


def _make_heading(code: str, title: str) -> Heading:
    return Heading(code=code, title=title, words=search_key(title))


def _load_names() -> LoadResult:
    """Make the everyday names those of the file; all names on file come from it."""
    wanted = {
        (search_key(row["name"]), code): place
        for row in read_table(DATA / "heading_names.csv")
        for place, code in enumerate(row["headings"].split())
    }
    there = {(words, code): place for words, code, place in HeadingName.objects.values_list(*_NAME_FIELDS)}
    changed = [
        HeadingName(words=words, heading_id=code, place=place)
        for (words, code), place in wanted.items()
        if there.get((words, code)) != place
    ]
    HeadingName.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["words", "heading"], update_fields=["place"]
    )
    gone = there.keys() - wanted.keys()
    for words, code in gone:
        HeadingName.objects.filter(words=words, heading_id=code).delete()
    return LoadResult("Names of goods", len(wanted), len(changed) + len(gone))


def _make_product_number(row: dict[str, str]) -> TariffNumber:
    texts = {name: row[name] for name in ("number", "title", "unit", "rate_text", "rate_kind")}
    amounts = {name: Decimal(row[name]) if row[name] else None for name in ("rate", "unit_value")}
    return TariffNumber(source="product", **texts, **amounts)


def _store_numbers(numbers: Iterable[TariffNumber]) -> None:
    TariffNumber.objects.bulk_create(
        numbers,
        batch_size=_PIECE,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=_FIELDS,
    )


def import_hts(*, schedule: Schedule, source: str, actor: User | None = None) -> list[LoadResult]:
    """Take descriptions, units and rates of a USITC export into the tariff file.

    All or nothing; nothing is removed.

    `source`: a short name of the edition, like "HTS 2026 rev 10". Plain titles of known headings and typical unit
    values stay; headings that are not known yet get the export's own words, and a rulebook that knows them is published.
    Raises GateBusyError.
    """
    with transaction.atomic():
        there = {row.number: row for row in TariffNumber.objects.all()}
        lines = [line for line in schedule.list_reportable_lines() if line.number[:2] not in _SPECIAL]
        rows = [_make_number(line, there.get(line.number), source[:60]) for line in lines]
        changed = [row for row in rows if _is_changed(there.get(row.number), row)]
        _store_numbers(changed)
        known = set(Heading.objects.values_list("code", flat=True))
        headings = {
            code: title for code, title in schedule.map_headings().items() if code[:2] not in _SPECIAL
        }
        new = [
            _make_heading(code, _make_heading_title(title))
            for code, title in headings.items()
            if code not in known
        ]
        Heading.objects.bulk_create(new)
        if new and Rulebook.objects.exists():
            publish_rulebook(cause=f"New headings: {source}", actor=actor)
        results = [
            LoadResult("Tariff numbers", len(rows), len(changed)),
            LoadResult("Headings", len(headings), len(new)),
        ]
        if changed or new:
            record_event(
                verb=Verb.TARIFF_IMPORTED,
                actor=actor,
                object_kind="tariff",
                object_id="hts",
                reason=source,
                after={"numbers": len(changed), "headings": len(new)},
            )
    return results


def _make_number(line: Line, known: TariffNumber | None, source: str) -> TariffNumber:
    # A number of the product's own file keeps its plain title and the unit of its typical value.
    own = known if known is not None and known.unit_value is not None else None
    return TariffNumber(
        number=line.number,
        title=own.title if own else _make_number_title(line.path),
        unit=own.unit if own else line.units[0][:24],
        rate_text=line.general[:400],
        rate_kind=line.rate.kind,
        rate=line.rate.percent,
        unit_value=own.unit_value if own else None,
        source=source,
    )


def _is_changed(known: TariffNumber | None, row: TariffNumber) -> bool:
    return known is None or any(getattr(known, name) != getattr(row, name) for name in _FIELDS)


def _make_number_title(path: tuple[str, ...]) -> str:
    """Return the path below the heading.

    The number's own words are whole where they fit.
    """
    steps = [step.rstrip(":").strip() for step in (path[1:] or path)]
    while len(steps) > 1 and len(", ".join(steps)) > _LONGEST_TITLE:
        steps.pop(0)
    return ", ".join(steps)[:_LONGEST_TITLE]


def _make_heading_title(title: str) -> str:
    words = title.rstrip(":").strip()
    return words if len(words) <= 120 else f"{words[:117].rstrip()}..."
