"""The checks of a run, with the reference data that they need from the database."""

from cee_portal.core import clock
from centers.models import Heading, Office, TariffNumber
from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference, Tariff
from entries.models import Filer


def load_checks() -> Checks:
    """Return checks with the ports, check-digit series and tariff of today (decision 35)."""
    ports = Office.objects.filter(kind=Office.Kind.PORT, listed=True).values_list("code", flat=True)
    filers = Filer.objects.exclude(check_digit_offsets=[]).values_list("code", "check_digit_offsets")
    tariff = Tariff(
        frozenset(number[:8] for number in TariffNumber.objects.values_list("number", flat=True)),
        frozenset(Heading.objects.values_list("code", flat=True)),
    )
    reference = Reference(frozenset(ports), {code: frozenset(offsets) for code, offsets in filers}, tariff)
    return Checks(reference, clock.today())
