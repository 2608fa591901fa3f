"""Holds, which keep an item or a routing at an office, and the records of moves."""

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from centers.models import Office
from entries.models import EntrySummary
from reviews.work.models.columns import UNCHECKED
from reviews.work.models.items import WorkItem


class Hold(models.Model):
    """The reason why an item or a routing stays at an office other than the one of the rules, and the end of it."""

    class Reason(models.TextChoices):
        BY_HAND = "by_hand", "sent by hand"
        BEGUN = "begun", "begun before"
        NEAR_DEADLINE = "near_deadline", "near its deadline"

    item = models.ForeignKey(
        WorkItem, null=True, on_delete=models.PROTECT, related_name="holds", db_index=False
    )
    summary = models.ForeignKey(
        EntrySummary, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=14, choices=Reason.choices)
    text = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch_id = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField()
    ends_on = models.DateField(null=True, help_text="Empty: until the item closes, returns or is sent again.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, summary__isnull=True)
                | Q(item__isnull=True, summary__isnull=False),
                name="hold_has_one_object",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_live_hold_per_item"
            ),
            models.UniqueConstraint(
                fields=["summary"], condition=Q(ended_at__isnull=True), name="one_live_hold_per_routing"
            ),
        ]


class ItemMove(models.Model):
    """The record of one item that went from one office to another. Append-only."""

    item = models.ForeignKey(
        WorkItem, on_delete=models.PROTECT, related_name="moves", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    cause = models.CharField(max_length=12)
    batch_id = models.BigIntegerField(null=True)
    from_office = models.ForeignKey(Office, **UNCHECKED)
    to_office = models.ForeignKey(Office, **UNCHECKED)
    owner_id_before = models.BigIntegerField(null=True)
    team_id_before = models.BigIntegerField(null=True)
    due_on = models.DateField()
    version_after = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["item", "id"], name="move_of_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch_id", "item"],
                condition=Q(batch_id__isnull=False),
                name="one_move_per_batch_and_item",
            )
        ]
        triggers = [refuse_row_change("item_move"), refuse_truncate("item_move")]
