"""Writes the notice to a person who lost an item by the act of somebody else."""

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
}


def write_loss_notice(loss: Loss) -> None:
    """Write the notice in the transaction of the act; a later task mails it (docs/concurrency.md, section 9)."""
    former = User.objects.filter(pk=loss.owner_id, is_active=True).first()
    if former is None:
        return
    item = loss.item
    actor = User.objects.filter(pk=loss.actor_id).first() if loss.actor_id else None
    words = _CAUSES.get(loss.cause, "its routing changed").format(
        who=actor.name if actor else "the portal", owner=item.owner.name if item.owner else "nobody"
    )
    place = office_name(Office.objects.get(pk=item.office_id))
    reason = loss.reason.strip().rstrip(".")
    now = clock.now()
    emails = [former.email] if former.email else []
    Digest.objects.create(
        occasion=Digest.Occasion.LOST,
        about=f"item:{item.pk}:{item.version}",
        recipient=f"user:{former.pk}",
        users=[former.pk],
        emails=emails,
        subject=f"{item.printed_number} is no longer yours",
        body={
            "sentence": f"{item.printed_number} is at {place} now: {words}{f' ({reason})' if reason else ''}.",
            "clocks": "Its due date did not change.",
            "facts": [],
            "contacts": [],
            "url": reverse("work_item", args=[item.pk]),
        },
        created_at=now,
        mailed_at=None if emails else now,
    )
