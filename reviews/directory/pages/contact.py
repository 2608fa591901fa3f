"""How to reach an office, in the order in which people try: phone, mail, place, hours' time zone."""

from typing import NamedTuple

from cee_portal.core.formatting import zone_words
from centers.models import Office


class Reach(NamedTuple):
    """A label and what stands behind it; `url` where it can be clicked."""

    label: str
    text: str
    url: str = ""


def reach(office: Office) -> list[Reach]:
    """The lines of a contact panel; what is not known is left out."""
    place = ", ".join(part for part in (office.city or office.name, office.state) if part)
    lines = [
        Reach("Phone", office.phone, f"tel:{_digits(office.phone)}"),
        Reach("Email", office.email, f"mailto:{office.email}"),
        Reach("Place", place if office.listed else ""),
        Reach("Field office", office.field_office),
        Reach("Time zone", zone_words(office.timezone)),
        Reach("Team code", office.team_code),
    ]
    return [line for line in lines if line.text]


def _digits(phone: str) -> str:
    return "+1" + "".join(char for char in phone if char.isdigit())
