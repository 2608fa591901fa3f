"""Presence, skips and drafts: what a person leaves on an item."""

from django.db import models

from cee_portal.accounts.models import User
from reviews.work.models.items import WorkItem


class Presence(models.Model):
    """A person who has an item on screen, by heartbeat. It warns and never locks out. The table is unlogged."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="one_presence_per_item_and_person")
        ]


class Skip(models.Model):
    """A person who skipped an item: take-next does not offer it to that person again before `until`."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="one_skip_per_person_and_item")]


class Draft(models.Model):
    """Text that was typed for an act that was refused; it is offered again (docs/concurrency.md, section 8)."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="drafts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="one_draft_per_item_and_person")]
