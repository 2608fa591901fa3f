"""Says why an item is where it is, where a person or a hold decided that and not the rules.

For staff only, because the sentences name people and reasons.
"""

from datetime import date

from django.db.models import Q

from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import day as day_words
from centers.models import Office
from centers.routing.names import capitalize_first
from entries.models import ManualJurisdiction, Routing
from reviews.work.models import Hold, WorkItem
from reviews.work.selectors.rule_office import other_rule_office


def find_hold(item: WorkItem) -> Hold | None:
    """Return the live hold of an item, else that of its summary at the same office.

    It is read once for each object `item`.
    """
    if "_live_hold" not in item.__dict__:
        of_both = Q(item=item.pk) | Q(summary=item.summary_id, office=item.office_id)
        live = list(Hold.objects.filter(of_both, ended_at__isnull=True).select_related("author"))
        live.sort(key=lambda hold: hold.item_id is None)
        item.__dict__["_live_hold"] = live[0] if live else None
    found: Hold | None = item.__dict__["_live_hold"]
    return found


def placement_sentence(item: WorkItem, today: date) -> str:
    """Return who or what put an open item at its office against the rules; "" where the rules put it there.

    "Machinery has it: Dana Ruiz sent it on Nov 30 (pumps). By the rules it would be at Electronics."
    """
    hold = None if item.is_closed else find_hold(item)
    home = other_rule_office(item) if hold else None
    if hold is None or home is None:
        return ""
    ends = f" It stays until {day_words(hold.ends_on, today=today)}." if hold.ends_on else ""
    goes = " It goes there once it is released." if hold.reason == Hold.Reason.BEGUN else ""
    place = capitalize_first(office_name(item.office))
    return (
        f"{place} {_hold_clause(hold, today)}.{ends} By the rules it would be at {office_name(home)}.{goes}"
    )


def jurisdiction_sentence(routing: Routing, today: date) -> str:
    """Return who set the jurisdiction by hand, when and why; "" where nobody did."""
    if routing.by != Routing.By.MANUAL:
        return ""
    live = ManualJurisdiction.objects.filter(summary_id=routing.summary_id, ended_at__isnull=True)
    row = live.select_related("set_by", "center").first()
    if row is None:
        return ""
    on = day_words(new_york_date(row.set_at), today=today)
    return f"{row.set_by.name} set {row.center.short_name} on {on}{_in_brackets(row.reason)}."


def office_name(office: Office) -> str:
    """Return an office in a sentence: "Machinery", or "the port of Houston (5301)"."""
    return office.short_name if office.is_center else f"the port of {office.short_name} ({office.code})"


def _hold_clause(hold: Hold, today: date) -> str:
    if hold.author and hold.reason == Hold.Reason.BY_HAND:
        verb = "moved it by hand" if hold.batch_id else "sent it"
        on = day_words(new_york_date(hold.placed_at), today=today)
        return f"has it: {hold.author.name} {verb} on {on}{_in_brackets(hold.text)}"
    why = hold.text.strip().rstrip(".") or str(hold.get_reason_display())
    return f"keeps it: {why[:1].lower()}{why[1:]}"


def _in_brackets(text: str) -> str:
    text = text.strip().rstrip(".")
    return f" ({text})" if text else ""
