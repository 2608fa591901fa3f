"""The ground floor: people, the append-only record, jobs, answers kept for repeated calls, days that are not worked."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from cee_portal.accounts.append_only import refuse_delete, refuse_row_change, refuse_truncate


class User(AbstractUser):
    """A person. What they may do at an office, a filer or an importer is a membership on the floor of that entity."""

    class NationalRole(models.TextChoices):
        NONE = "", "none"
        ADMINISTRATOR = "administrator", "administrator"
        AUDITOR = "auditor", "auditor"

    class Density(models.TextChoices):
        DENSE = "dense", "dense"
        COMFORTABLE = "comfortable", "comfortable"

    national_role = models.CharField(max_length=16, choices=NationalRole.choices, blank=True, default="")
    keyboard_shortcuts = models.BooleanField(default=True)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.DENSE)
    demo_card = models.CharField(
        max_length=120, blank=True, help_text="What this demonstration user will see; empty for real people."
    )

    class Meta(AbstractUser.Meta):
        triggers = [refuse_delete("user")]

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class Event(models.Model):
    """One act of a person or a batch. Never changed, never removed: a trigger refuses update, delete and truncate."""

    class Audience(models.TextChoices):
        STAFF = "staff", "staff only"
        TRADE = "trade", "staff and trade"

    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
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
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_of_object"),
            models.Index(
                fields=["summary_id", "id"], name="event_of_summary", condition=Q(summary_id__isnull=False)
            ),
        ]
        triggers = [refuse_row_change("event"), refuse_truncate("event")]


class Job(models.Model):
    """Progress of an import, a bulk action, an export or a batch. The work is in PostgreSQL, Celery only hints."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="jobs")
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
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(
                fields=["kind", "id"], name="job_unfinished", condition=Q(state__in=["waiting", "running"])
            ),
        ]


class IdempotencyKey(models.Model):
    """The answer already given to a creating call: the same key and body get it again, another body is refused."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]


class Holiday(models.Model):
    """A day not worked: national where `office_code` is empty (5 USC 6103), else of one office."""

    day = models.DateField()
    name = models.CharField(max_length=80)
    office_code = models.CharField(max_length=6, blank=True)
    is_closure = models.BooleanField(default=False, help_text="A one-off closure, not a holiday of law.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "office_code"], name="one_holiday_per_day_and_office")
        ]
