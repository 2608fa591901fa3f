"""Reads of offices. They are public, like the directory of any authority."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from cee_portal.core import visibility
from centers.models import Office
from centers.routing.names import Names
from centers.rules.port_codes import read_office_code


@visibility.public(Office)
def visible_offices(user: Any) -> QuerySet[Office]:
    """Return all offices: Centers and ports are public, with contact and jurisdiction."""
    return Office.objects.all()


def find_office(text: str) -> Office | None:
    """Return the office with a code as typed."""
    return Office.objects.filter(code=read_office_code(text)).first()


def map_office_ids() -> dict[str, int]:
    """Return code to id of every office.

    Read it after the gate, because intake may add ports.
    """
    return dict(Office.objects.values_list("code", "pk"))


def find_ports(user: Any, text: str = "") -> QuerySet[Office]:
    """Return ports by the beginning of a code, a part of a name, or a state."""
    ports = visible_offices(user).filter(kind=Office.Kind.PORT)
    text = text.strip()
    if not text:
        return ports
    if text.isdecimal():
        return ports.filter(code__startswith=text[:4])
    wanted = Q(name__icontains=text) | Q(field_office__iexact=text)
    if len(text) == 2:
        wanted |= Q(state__iexact=text)
    return ports.filter(wanted)


def search_ports(user: Any, text: str) -> Sequence[Office]:
    """Return the first few ports that a type-ahead offers; none for an empty text."""
    return list(find_ports(user, text)[:8]) if text.strip() else []


def read_names(ports: Sequence[str] = (), importer: str = "the importer") -> Names:
    """Return the names of all Centers and of these ports, in one query."""
    offices = Office.objects.filter(Q(kind=Office.Kind.CENTER) | Q(code__in=ports))
    centers: dict[str, str] = {}
    named: dict[str, str] = {}
    for code, kind, short_name, listed in offices.values_list("code", "kind", "short_name", "listed"):
        if kind == Office.Kind.CENTER:
            centers[code] = short_name
        elif listed:
            named[code] = short_name
    return Names(centers=centers, ports=named, importer=importer)
