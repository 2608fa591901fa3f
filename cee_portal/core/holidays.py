"""The table of days that are not worked: national holidays (5 USC 6103; 19 CFR 101.6(a)) and one-off closures.

Closures by executive order (December 24 and 26, 2025) are rows of their own; the setting CLOSURES_ARE_WORKING_DAYS
says whether they are worked.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Max, Q

from cee_portal.core.calendar import DATA, federal_holidays
from cee_portal.core.files.shipped_tables import read_table
from cee_portal.core.models import Holiday


def load_holidays() -> int:
    """Add and rename the days of the shipped calendar; return how many days it holds.

    Running it again changes nothing. Days that an office entered itself stay.
    """
    rows = [Holiday(day=day, name=name) for day, name in federal_holidays().items()]
    rows += [
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

    Kept per process until the table grows. One-off closures are worked days unless CLOSURES_ARE_WORKING_DAYS
    is off.
    """
    edition = Holiday.objects.aggregate(Max("id"), Count("id"))
    closures = not settings.CLOSURES_ARE_WORKING_DAYS
    return _holidays(office_code, closures, edition["id__max"], edition["id__count"])


@lru_cache(maxsize=256)
def _holidays(office_code: str, closures: bool, newest: int | None, rows: int) -> frozenset[date]:
    days = Holiday.objects.filter(Q(office_code="") | Q(office_code=office_code))
    if not closures:
        days = days.filter(is_closure=False)
    return frozenset(days.values_list("day", flat=True))
