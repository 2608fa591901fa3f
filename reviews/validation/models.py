"""Holds reviews of selected summaries, their findings, and the criteria that select."""

from datetime import date

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.dated import DatedQuerySet
from cee_portal.core.states import StateField
from entries.models import EntrySummary, Importer
from reviews.validation.review_states import ReviewActs
from reviews.work.models import ResultCode, WorkItem


class Criterion(models.Model):
    """A dated, weighted selection criterion: `rule` names a pure function of `reviews.validation.rules.criteria`.

    `params` are its numbers. A row that was switched on is never changed: a change is a draft of the same code, which
    takes over on the day it is switched on. Before that a draft is tried on the last 90 days.
    """

    class Subject(models.TextChoices):
        REVENUE = "revenue", "revenue"
        ADCVD = "adcvd", "AD/CVD evasion"
        IPR = "ipr", "IPR"
        SAFETY = "safety", "safety"
        FORCED_LABOR = "forced_labor", "forced labor"
        COMPLIANCE = "compliance", "compliance"

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=24, help_text="As the queue shows it, like Rate gap.")
    description = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    subject = models.CharField(max_length=12, choices=Subject.choices)
    weight = models.SmallIntegerField()
    lead_days = models.SmallIntegerField(default=10)
    is_random_sample = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, help_text="Empty: written, not switched on yet.")
    valid_to = models.DateField(null=True, help_text="The last day; empty: open.")
    tested_at = models.DateTimeField(null=True, help_text="When it was last tried on the last 90 days.")
    test_result = models.JSONField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="criterion_weight_0_to_100"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_from__isnull=False, valid_to__isnull=True),
                name="one_criterion_on_per_code",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from__isnull=True), name="one_draft_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_draft(self) -> bool:
        """True where it is written and not switched on yet."""
        return self.valid_from is None

    def is_on(self, day: date) -> bool:
        """Whether it counts on that day."""
        return (
            self.valid_from is not None
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


class ValidationActivity(ReviewActs, models.Model):
    """The review of one selected summary. It cannot be closed without a result."""

    item = models.OneToOneField(WorkItem, primary_key=True, on_delete=models.PROTECT, related_name="activity")
    summary = models.ForeignKey(EntrySummary, on_delete=models.PROTECT, related_name="activities")
    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = StateField(max_length=10, choices=ReviewActs.State.choices, default=ReviewActs.State.SELECTED)
    hits = models.JSONField(default=list, help_text="Each {criterion, line, weight, detail}.")
    selected_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    result = models.ForeignKey(
        ResultCode, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(result__isnull=False, closed_at__isnull=False),
                name="closed_activity_has_a_result",
            )
        ]
        indexes = [
            models.Index(
                fields=["importer", "closed_at"],
                name="closed_activity_of_importer",
                condition=Q(state="closed"),
            )
        ]


class Finding(models.Model):
    """One discrepancy found: kind, line, declared and found value, revenue effect in dollars."""

    class Kind(models.TextChoices):
        VALUE = "value", "value"
        CLASSIFICATION = "classification", "classification"
        ORIGIN = "origin", "origin"
        SPI = "spi", "SPI"
        QUANTITY = "quantity", "quantity"
        ADCVD = "adcvd", "AD/CVD"
        FEES = "fees", "fees"
        MARKING = "marking", "marking"
        IPR = "ipr", "IPR"
        ENTRY_TYPE = "entry_type", "entry type"
        OTHER = "other", "other"

    activity = models.ForeignKey(ValidationActivity, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    line_no = models.IntegerField(null=True)
    declared = models.CharField(max_length=120, blank=True)
    found = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
