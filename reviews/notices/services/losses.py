"""Writes the notices to people who lost an item by the act of somebody else, and takes them back after an undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Office
from reviews.notices.models import Digest
from reviews.work.selectors.holds import office_name
from reviews.work.services.former_owners import Loss

_CAUSES = {
    "sent": "{who} sent it there",
    "returned": "{who} returned it there",
    "by_hand": "{who} set or withdrew its jurisdiction by hand",
    "again": "{who} routed it again",
    "revision": "a new version of the entry summary changed its goods",
    "given": "{who} gave it to {owner}",
    "released": "{who} returned it to the queue",
    "undone": "{who} undid an act on it",
    "reopened": "{who} reopened it, and the rules put it there",
}


class _Names(NamedTuple):
    people: Mapping[int, User]
    offices: Mapping[int, Office]


def write_loss_notices(losses: Sequence[Loss]) -> None:
    """Write the notices in the transaction of the act; a later task mails them (docs/concurrency.md, section 9).

    The number of statements does not depend on the number of losses, but for acts that were undone.
    """
    losses = [loss for loss in losses if not _take_back(loss)]
    ids = {pk for loss in losses for pk in (loss.owner_id, loss.actor_id, loss.item.owner_id)}
    names = _Names(
        User.objects.in_bulk([pk for pk in ids if pk is not None]),
        Office.objects.in_bulk({loss.item.office_id for loss in losses}),
    )
    told = [loss for loss in losses if (one := names.people.get(loss.owner_id)) and one.is_active]
    now = clock.now()
    Digest.objects.bulk_create([_notice(loss, names, now) for loss in told], batch_size=1000)


def _take_back(loss: Loss) -> bool:
    """Remove the notice of a loss that was undone, unless it was mailed. Return whether it was removed."""
    if loss.undone_version is None:
        return False
    waiting = Digest.objects.filter(
        occasion=Digest.Occasion.LOST,
        about=_about(loss, loss.undone_version),
        recipient=f"user:{loss.owner_id}",
    ).filter(Q(mailed_at__isnull=True) | Q(emails=[]))  # a notice without an address counts as mailed at once
    return waiting.delete()[0] > 0


def _about(loss: Loss, version: int) -> str:
    return f"item:{loss.item.pk}:{version}"


def _notice(loss: Loss, names: _Names, now: datetime) -> Digest:
    item, former = loss.item, names.people[loss.owner_id]
    is_again = loss.undone_version is not None
    number = item.printed_number
    emails = [former.email] if former.email else []
    return Digest(
        occasion=Digest.Occasion.LOST,
        about=_about(loss, item.version),
        recipient=f"user:{former.pk}",
        users=[former.pk],
        emails=emails,
        subject=f"{number} is yours again" if is_again else f"{number} is no longer yours",
        body={
            "sentence": _sentence(loss, names),
            "clocks": "Its due date did not change.",
            "facts": [],
            "contacts": [],
            "url": reverse("work_item", args=[item.pk]),
        },
        created_at=now,
        mailed_at=None if emails else now,
    )


def _sentence(loss: Loss, names: _Names) -> str:
    item = loss.item
    actor = names.people.get(loss.actor_id) if loss.actor_id else None
    owner = names.people.get(item.owner_id) if item.owner_id else None
    words = _CAUSES.get(loss.cause, "its routing changed").format(
        who=actor.name if actor else "the portal", owner=owner.name if owner else "nobody"
    )
    reason = loss.reason.strip().rstrip(".")
    place = office_name(names.offices[item.office_id])
    is_now = f"is yours again at {place}" if loss.undone_version is not None else f"is at {place} now"
    return f"{item.printed_number} {is_now}: {words}{f' ({reason})' if reason else ''}."
