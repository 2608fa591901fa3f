"""Digests, one for each recipient and occasion, and their readers."""

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from centers.models import Delegation


class Digest(models.Model):
    """The message to one recipient about one occasion, in the portal and by mail.

    It is an outbox: a row is written in the transaction of its occasion and mailed later (docs/concurrency.md, section 9).
    """

    class Occasion(models.TextChoices):
        SCHEDULED = "scheduled", "scheduled"
        MOVED = "moved", "moved"
        UNDONE = "undone", "moved back"
        CALLED_OFF = "called_off", "called off"
        LOST = "lost", "an item lost"
        MORE_TIME = "more_time", "more time asked"

    batch = models.ForeignKey("reviews.Batch", null=True, on_delete=models.PROTECT, related_name="digests")
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="digests")
    about = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="What it is about beside a move: item:5:3 (its version).",
    )
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    recipient = models.CharField(
        max_length=40, help_text="user:5, office:2704, team:12, filer:B76, importer:81."
    )
    users = models.JSONField(default=list, help_text="Ids of the people who read it in the portal.")
    emails = models.JSONField(default=list)
    subject = models.CharField(max_length=200)
    body = models.JSONField()
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.SmallIntegerField(default=0, help_text="How often it could not be mailed.")
    mail_after = models.DateTimeField(null=True, help_text="Not tried again before.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "batch", "about", "occasion", "recipient"],
                name="one_digest_per_occasion_and_recipient",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="digest_to_mail", condition=Q(mailed_at__isnull=True)),
            models.Index(fields=["recipient", "-id"], name="digest_of_recipient"),
        ]


class DigestRead(models.Model):
    """The mark that a person has read a digest."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="read_by")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="one_reading_per_person_and_digest")
        ]
