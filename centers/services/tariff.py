"""The tariff file: headings and numbers that the product carries, and descriptions and rates from a USITC export."""

from collections.abc import Iterable

from centers import reference
from centers.models import Heading, TariffNumber
from centers.services.loaded import Loaded

_PIECE = 2_000
_FIELDS = ("title", "unit", "rate_text", "rate_kind", "rate", "unit_value", "source")


def load_product_tariff() -> list[Loaded]:
    """Load headings and tariff numbers of `centers/data/`, in the caller's transaction.

    A number that a USITC export has brought keeps the export's words and rate.
    """
    titles = reference.headings()
    known = dict(Heading.objects.values_list("code", "title"))
    changed = [Heading(code=code, title=title) for code, title in titles.items() if known.get(code) != title]
    Heading.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=["title"]
    )
    rows = reference.tariff_numbers()
    there = {row.number: row for row in TariffNumber.objects.filter(number__in=[row.number for row in rows])}
    numbers = [
        TariffNumber(**row._asdict(), source="product")
        for row in rows
        if row.number not in there or _differs(there[row.number], row)
    ]
    _store(numbers)
    return [Loaded("Headings", len(titles), len(changed)), Loaded("Tariff numbers", len(rows), len(numbers))]


def _differs(stored: TariffNumber, row: reference.TariffData) -> bool:
    return stored.source == "product" and any(
        getattr(stored, name) != value for name, value in row._asdict().items()
    )


def _store(numbers: Iterable[TariffNumber]) -> None:
    TariffNumber.objects.bulk_create(
        numbers,
        batch_size=_PIECE,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=_FIELDS,
    )
