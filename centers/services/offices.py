"""Writes of offices: contacts, and ports that our list lacks (decision 35)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from centers.models import Office

_CODE = re.compile(r"[0-9]{4}")


class PortCodeError(ValueError):
    """A port code is four digits, like 2704."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a port code. A port code is four digits, like 2704.")


def ensure_ports(codes: Iterable[str]) -> dict[str, Office]:
    """Return the office of each code.

    Create unknown ones as "Port NNNN (not in our list)".

    Joins the caller's transaction; two at once end with one office. Raises PortCodeError before anything is written.
    """
    wanted = set(codes)
    for code in sorted(wanted):
        if not _CODE.fullmatch(code):
            raise PortCodeError(code)
    found = {office.code: office for office in Office.objects.filter(code__in=wanted)}
    missing = sorted(wanted - found.keys())
    if missing:
        Office.objects.bulk_create([_make_unlisted_port(code) for code in missing], ignore_conflicts=True)
        found |= {office.code: office for office in Office.objects.filter(code__in=missing)}
    return found


def _make_unlisted_port(code: str) -> Office:
    name = f"Port {code} (not in our list)"
    return Office(code=code, kind=Office.Kind.PORT, name=name, short_name=name, listed=False)


CONTACT_FIELDS = frozenset({"city", "phone", "email", "contact_verified_on"})


@transaction.atomic
def change_contact(*, office_id: int, actor: User | None, values: Mapping[str, Any]) -> Office:
    """Change the contact of an office, or the day of its verification.

    Other fields are reference data.

    Raises ValueError for another field, Office.DoesNotExist.
    """
    if not values.keys() <= CONTACT_FIELDS:
        raise ValueError(f"Only the contact can be changed: {', '.join(sorted(CONTACT_FIELDS))}.")
    office = Office.objects.select_for_update().get(pk=office_id)
    before = {name: str(getattr(office, name) or "") for name in values}
    for name, value in values.items():
        setattr(office, name, value)
    after = {name: str(getattr(office, name) or "") for name in values}
    if after != before:
        office.save(update_fields=list(values))
        record_event(
            verb=Verb.OFFICE_CONTACT_CHANGED,
            actor=actor,
            object_kind="office",
            object_id=office.code,
            before=before,
            after=after,
        )
    return office
