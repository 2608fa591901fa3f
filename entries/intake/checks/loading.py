"""What the checks need to know from the database, read once before a run."""

from cee_portal.core import clock
from centers.models import Office
from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.models import Filer


def load_checks() -> Checks:
    """Checks with today's listed ports and the check-digit series that filers are authorised for (decision 35)."""
    ports = Office.objects.filter(kind=Office.Kind.PORT, listed=True).values_list("code", flat=True)
    filers = Filer.objects.exclude(check_digit_offsets=[]).values_list("code", "check_digit_offsets")
    reference = Reference(frozenset(ports), {code: frozenset(offsets) for code, offsets in filers})
    return Checks(reference, clock.today())
