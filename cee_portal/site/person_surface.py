"""The surface that a person works on, named by the setting SURFACE_OF_PERSON."""

from typing import Any

from cee_portal.core.web.surfaces import Surface
from centers.selectors.memberships import is_staff_person
from entries.selectors.visibility import filers_of, importers_of


def surface_of_person(user: Any) -> Surface | None:
    """Return STAFF for people who read the whole country, TRADE for others with a filer or an importer.

    A person of both is staff, because pages treat that person as staff. A visitor has none.
    """
    if is_staff_person(user):
        return Surface.STAFF
    return Surface.TRADE if filers_of(user) or importers_of(user) else None
