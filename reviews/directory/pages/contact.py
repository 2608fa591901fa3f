"""The lines of a contact panel, in the order in which people try them."""

from typing import NamedTuple

from cee_portal.core.formatting import zone_words
from centers.models import Office


class ContactLine(NamedTuple):
    """A label and its text; `url` where the text is a link."""

    label: str
    text: str
    url: str = ""


def contact_lines(office: Office) -> list[ContactLine]:
    """Return the lines of a contact panel without those that are not known."""
    place = ", ".join(part for part in (office.city or office.name, office.state) if part)
    lines = [
        ContactLine("Phone", office.phone, f"tel:{_dialed(office.phone)}"),
        ContactLine("Email", office.email, f"mailto:{office.email}"),
        ContactLine("Place", place if office.listed else ""),
        ContactLine("Field office", office.field_office),
        ContactLine("Time zone", zone_words(office.timezone)),
        ContactLine("Team code", office.team_code),
    ]
    return [line for line in lines if line.text]


def _dialed(phone: str) -> str:
    return "+1" + "".join(char for char in phone if char.isdigit())
