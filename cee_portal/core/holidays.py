"""The days that an office does not work: national holidays (5 USC 6103; 19 CFR 101.6(a)) and one-off closures.

National holidays come by rule. Closures, and the days of one office, are rows of a table. Closures by executive order
(December 24 and 26, 2025) count as working days where the setting CLOSURES_ARE_WORKING_DAYS says so.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Q

from cee_portal.core.calendar import Calendar, federal_holidays
from cee_portal.core.files.shipped_tables import read_table
from cee_portal.core.models import Holiday

DATA = Path(__file__).resolve().parent / "data"


def load_closures() -> int:
    """Add and rename the shipped closures; return how many there are.

    Running it again changes nothing. Days that an office entered itself stay.
    """
    rows = [
        Holiday(day=row["day"], name=row["name"], office_code=row["office_code"], is_closure=True)
        for row in read_table(DATA / "closures.csv")
    ]
    Holiday.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "office_code"],
        update_fields=["name", "is_closure"],
    )
    return len(rows)


def holidays(office_code: str = "") -> frozenset[date]:
    """Return the days on which an office does not work: the national ones and, with a code, its own.

    One-off closures are worked days unless CLOSURES_ARE_WORKING_DAYS is off.
    """
    return read_calendar(office_code).days_off


def read_calendar(office_code: str = "") -> Calendar:
    """Return the days off and the closures of an office; without a code those of the whole country.

    Kept per process until the table grows.
    """
    edition = Holiday.objects.aggregate(Max("id"), Count("id"))
    return _read_calendar(
        office_code, settings.CLOSURES_ARE_WORKING_DAYS, edition["id__max"], edition["id__count"]
    )


@lru_cache(maxsize=256)
def _read_calendar(office_code: str, closures_are_worked: bool, newest: int | None, rows: int) -> Calendar:
    found = Holiday.objects.filter(Q(office_code="") | Q(office_code=office_code)).order_by("day")
    closures = {row.day: row.name for row in found if row.is_closure}
    own = {row.day for row in found if not row.is_closure}
    off = own if closures_are_worked else own | closures.keys()
    return Calendar(frozenset(federal_holidays()) | off, closures, closures_are_worked)
