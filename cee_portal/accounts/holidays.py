"""Loading the days that are not worked: national holidays (5 USC 6103; 19 CFR 101.6(a)) and one-off closures.

Closures by executive order (December 24 and 26, 2025) are rows of their own; whether they count is the
setting CLOSURES_ARE_WORKING_DAYS.
"""

from cee_portal.accounts.models import Holiday
from cee_portal.accounts.working_days import federal_holidays, known_closures


def load_holidays() -> int:
    """Bring the shipped calendar into the database, adding and renaming; returns how many days it holds.

    Running it again changes nothing. Days that an office entered itself stay.
    """
    rows = [Holiday(day=day, name=name) for day, name in federal_holidays().items()]
    rows += [
        Holiday(day=day, name=name, office_code=office, is_closure=True)
        for day, name, office in known_closures()
    ]
    Holiday.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "office_code"],
        update_fields=["name", "is_closure"],
    )
    return len(rows)
