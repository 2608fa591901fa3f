"""Tables that every floor uses: the append-only record, jobs, answers kept for repeated calls, days not worked.

Their names begin with `accounts_`, because they were made when they belonged to that app.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cee_portal.core.append_only import refuse_row_change, refuse_truncate


class Event(models.Model):
    """One act of a person or a batch. A trigger refuses update, delete and truncate."""

    class Audience(models.TextChoices):
        STAFF = "staff", "staff only"
        TRADE = "trade", "staff and trade"

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=160, blank=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    summary_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.STAFF)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "accounts_event"
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_of_object"),
            models.Index(
                fields=["summary_id", "id"], name="event_of_summary", condition=Q(summary_id__isnull=False)
            ),
        ]
        triggers = [refuse_row_change("event"), refuse_truncate("event")]


class Job(models.Model):
    """The progress of an import, a bulk act, an export or a check. The work is in PostgreSQL, Celery only hints."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    params = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_job"
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(
                fields=["kind", "id"], name="job_unfinished", condition=Q(state__in=["waiting", "running"])
            ),
        ]


class IdempotencyKey(models.Model):
    """The answer to a creating call. The same key and body get it again; another body is refused."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_idempotencykey"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]


class Holiday(models.Model):
    """A one-off closure of offices, or a day that one office does not work; national holidays come by rule.

    Without an `office_code` it holds in the whole country.
    """

    day = models.DateField()
    name = models.CharField(max_length=80)
    office_code = models.CharField(max_length=6, blank=True)
    is_closure = models.BooleanField(default=False, help_text="A one-off closure, not a holiday of law.")

    class Meta:
        db_table = "accounts_holiday"
        constraints = [
            models.UniqueConstraint(fields=["day", "office_code"], name="one_holiday_per_day_and_office")
        ]
