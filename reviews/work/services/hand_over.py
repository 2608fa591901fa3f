"""Hands an item to another office: send, accept, return. A hold by hand keeps it there (decision 33).

The hold ends when the item closes, returns or is sent again. After a second return the supervisors of both offices
see the item as disputed (`reviews.work.selectors.disputes`). No clock changes.
"""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError
from centers.models import Office
from centers.routing.codes import PORT_FUNCTIONS
from centers.routing.names import describe_port_function
from reviews.work.models import DISPUTED_RETURNS, Hold, WorkItem
from reviews.work.services.former_owners import tell_former_owner
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_item, require_owner_or_supervisor, save_new_version
from reviews.work.services.moving import end_hold, live_hold, move_item, pass_gate, place_hold


@transaction.atomic
def send(
    *, item_id: int, user: User, office: Office, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Send an item to `office` with a reason; that office accepts or returns it. The sender keeps reading it.

    To the office that the rules give, it goes without a hold; it is a return where the item was sent by hand. Work that is
    always the port's is sent nowhere else.
    """
    rule_office_id = pass_gate(item_id)
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if not reason.strip():
        raise InvalidInputError("Say why that office should have it.", field="reason")
    if office.pk == item.office_id:
        raise InvalidInputError(f"{item.printed_number} is at {office.short_name} already.", field="office")
    hold = live_hold(item)
    home = office.pk == rule_office_id
    if not home and item.function in PORT_FUNCTIONS:
        raise InvalidInputError(describe_port_function(item.function), field="office")
    if home and hold and hold.reason == Hold.Reason.BY_HAND:
        return _return_to_rule_office(item, to=office, user=user, reason=reason)
    end_hold(item, how="sent again")
    if not home:
        place_hold(item, office=office, author=user, text=reason)
    act = item.send_home if home else item.send
    item.former_owner = user  # the sender keeps reading an item that nobody owns
    origin, owner_id = item.office, item.owner_id
    move_item(item, to=office, cause="sent", act=act)
    tell_former_owner(item, owner_id=owner_id, actor_id=user.pk, cause="sent", reason=reason)
    _record_office(item, Verb.ITEM_SENT, user, reason, origin)
    return item


@transaction.atomic
def accept(*, item_id: int, user: User, expected_version: int | None = None) -> WorkItem:
    """Accept an item that was sent; it waits at the receiving office for an owner."""
    item = lock_item(item_id=item_id, user=user, expected_version=expected_version)
    if item.state != WorkItem.State.OFFERED:
        return item
    item.accept()
    save_new_version(item, "state")
    _record_office(item, Verb.ITEM_ACCEPTED, user)
    return item


@transaction.atomic
def return_to_sender(
    *, item_id: int, user: User, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Return an item to the office that the rules give, with a reason. Its hold ends."""
    rule_office_id = pass_gate(item_id)
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if not reason.strip():
        raise InvalidInputError("Say why it does not belong here.", field="reason")
    hold = live_hold(item)
    if hold is None or hold.reason != Hold.Reason.BY_HAND or rule_office_id in (None, item.office_id):
        raise InvalidInputError(
            "The item is here by the rules; nobody sent it by hand. Send it to the office that should have it instead.",
            field="reason",
        )
    return _return_to_rule_office(item, to=Office.objects.get(pk=rule_office_id), user=user, reason=reason)


def _return_to_rule_office(item: WorkItem, *, to: Office, user: User, reason: str) -> WorkItem:
    end_hold(item, how="returned")
    item.returns += 1
    origin, owner_id = item.office, item.owner_id
    move_item(item, to=to, cause="returned", act=item.send_home)
    tell_former_owner(item, owner_id=owner_id, actor_id=user.pk, cause="returned", reason=reason)
    item.save(update_fields=["returns"])
    verb = Verb.ITEM_RETURNED_AGAIN if item.returns >= DISPUTED_RETURNS else Verb.ITEM_RETURNED
    _record_office(item, verb, user, reason, origin)
    return item


def _record_office(
    item: WorkItem, verb: Verb, user: User, reason: str = "", origin: Office | None = None
) -> None:
    before = {"office": origin.code} if origin else None
    record_item_event(item, verb, user, reason=reason, before=before, after={"office": item.office.code})
