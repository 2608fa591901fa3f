"""The checks of a run, with the reference data that they need from the database."""

import time

from django.db import connection

from cee_portal.core import clock
from centers.models import Heading, Office, TariffNumber
from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference, Tariff
from entries.models import Filer

_KEEP_SECONDS = 60.0
_kept: dict[str, tuple[float, Tariff]] = {}


def load_checks() -> Checks:
    """Return checks with the ports, check-digit series and tariff of today (decision 35)."""
    ports = Office.objects.filter(kind=Office.Kind.PORT, listed=True).values_list("code", flat=True)
    filers = Filer.objects.exclude(check_digit_offsets=[]).values_list("code", "check_digit_offsets")
    offsets_of = {code: frozenset(offsets) for code, offsets in filers}
    return Checks(Reference(frozenset(ports), offsets_of, _read_tariff()), clock.today())


def _read_tariff() -> Tariff:
    """Return the tariff, at most a minute old, because each filing by API asks for it. Kept by database."""
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or not kept[1].numbers or time.monotonic() - kept[0] > _KEEP_SECONDS:
        tariff = Tariff(
            frozenset(number[:8] for number in TariffNumber.objects.values_list("number", flat=True)),
            frozenset(Heading.objects.values_list("code", flat=True)),
        )
        kept = _kept[name] = (time.monotonic(), tariff)
    return kept[1]
