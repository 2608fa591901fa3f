"""Writes of the first floor. Each service opens its own transaction unless it says that it joins the
caller's.
"""

from centers.services.editions import EditionError, publish_edition
from centers.services.offices import change_contact, ensure_port, ensure_ports
from centers.services.reference import OtherTimelineError, load_reference
from centers.services.rulebooks import publish_rulebook
from centers.services.tariff import import_hts

__all__ = [
    "EditionError",
    "OtherTimelineError",
    "change_contact",
    "ensure_port",
    "ensure_ports",
    "import_hts",
    "load_reference",
    "publish_edition",
    "publish_rulebook",
]
