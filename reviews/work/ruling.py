"""Where the newest rules put an item today: by whose industry its summary is, and by the item's own function."""

from cee_portal.accounts import clock
from centers.routing import BY_NAMES
from centers.selectors import current_rulebook, office_ids
from entries.models import Routing


def rule_office(routing: Routing, function: str) -> int:
    """The id of the office that has the function over this routing today. Call it behind the gate."""
    ids = office_ids()
    codes = {pk: code for code, pk in ids.items()}
    authority = current_rulebook().decider(clock.today()).authority
    center = codes[routing.jurisdiction_id] if routing.jurisdiction_id else None
    port, by = codes[routing.port_id], BY_NAMES[routing.by]
    return ids[authority.office(center, by, port, routing.entry_type, function)]
