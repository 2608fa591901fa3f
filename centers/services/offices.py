"""Ports that filings name and our list does not have (decisions y): four digits are enough to become an
office.
"""

import re
from collections.abc import Iterable

from centers.models import Office

_CODE = re.compile(r"^\d{4}$")


class PortCodeError(ValueError):
    """A port code is four digits, like 2704."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is no port code. A port code is four digits, like 2704.")


def ensure_ports(codes: Iterable[str]) -> dict[str, Office]:
    """The office of each code; unknown ones are created as "Port NNNN (not in our list)".

    Joins the caller's transaction; two at once end with one office. Raises PortCodeError before anything is
    written.
    """
    wanted = set(codes)
    for code in sorted(wanted):
        if not _CODE.match(code):
            raise PortCodeError(code)
    found = {office.code: office for office in Office.objects.filter(code__in=wanted)}
    missing = sorted(wanted - found.keys())
    if missing:
        Office.objects.bulk_create([_unlisted(code) for code in missing], ignore_conflicts=True)
        found |= {office.code: office for office in Office.objects.filter(code__in=missing)}
    return found


def ensure_port(code: str) -> Office:
    """As `ensure_ports`, for one code."""
    return ensure_ports([code])[code]


def _unlisted(code: str) -> Office:
    name = f"Port {code} (not in our list)"
    return Office(code=code, kind=Office.Kind.PORT, name=name, short_name=name, listed=False)
