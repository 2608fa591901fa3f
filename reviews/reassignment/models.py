"""Tables of moves: cells of the rules, batches, chunks, faults, previews and checkups.

Only these rows say how far a batch is. A Celery message is a hint (docs/concurrency.md, section 10).
"""

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.states import StateField
from centers.models import Delegation, Office
from entries.models import EntrySummary
from reviews.reassignment.batch_states import BatchActs


class AuthorityCell(models.Model):
    """Hold one answer of `office()` for a rulebook and a first day. Previews and batches join it.

    A missing row means the port. `port` is null if the answer is the same at every port.
    """

    rulebook = models.IntegerField()
    day = models.DateField(help_text="The first day from which this table holds.")
    jurisdiction = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.SmallIntegerField()
    port = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    function = models.CharField(max_length=12)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "day", "function", "jurisdiction", "by", "port"],
                name="one_cell_per_question",
                nulls_distinct=False,
            )
        ]


class Batch(BatchActs, models.Model):
    """Hold a mass move of routings and items. It has a preview and a record, whatever its cause."""

    class Cause(models.TextChoices):
        ORDER = "order", "an order"
        WITHDRAWAL = "withdrawal", "a withdrawn order"
        STANDING = "standing", "a changed standing"
        EDITION = "edition", "a new edition"
        MANUAL = "manual", "a move by hand"

    ORDER_CAUSES = (Cause.ORDER, Cause.WITHDRAWAL)

    class Pace(models.TextChoices):
        DEFAULT = "default", "default"
        FULL = "full", "full"

    cause = models.CharField(max_length=12, choices=Cause.choices)
    state = StateField(max_length=20, choices=BatchActs.State.choices)
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="batches")
    undo_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    params = models.JSONField(default=dict, help_text="What it is about, read by its class in `causes`.")
    policies = models.JSONField(default=dict)
    title = models.CharField(max_length=160)
    starts_on = models.DateField(help_text="The effective day: it moves nothing before.")
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.DEFAULT)
    preview = models.ForeignKey("Preview", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    sweeps = models.SmallIntegerField(default=0, help_text="Sweeps over the whole predicate so far.")
    status_message = models.TextField(blank=True, help_text="Why it waits, was paused or cancelled.")
    record_positions = models.JSONField(null=True, help_text="Positions of the records when it started.")
    baseline = models.JSONField(
        null=True, help_text="The baseline: numbers per office before the first move."
    )
    proof = models.JSONField(null=True)
    proved_at = models.DateTimeField(null=True)
    lock_version = models.IntegerField(default=1)
    drift_checked_on = models.DateField(null=True)
    held_to = models.BigIntegerField(
        default=0, help_text="After it was cancelled: the last summary whose hold was looked at."
    )
    redundant_check = models.JSONField(
        null=True, help_text="What the last search for redundant holds depended on, if it found none."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(state__in=["announced", "waiting_for_approval", "moving", "paused"]),
                name="one_unfinished_batch_per_order",
            )
        ]


class BatchSummary(models.Model):
    """Name a summary on the list of a move by hand."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="summaries", db_index=False)
    summary = models.ForeignKey(EntrySummary, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "summary"], name="one_summary_once_in_a_batch")
        ]


class BatchChunk(models.Model):
    """Hold a range of summaries that one transaction moves. It writes the counters too."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="chunks", db_index=False)
    sweep = models.SmallIntegerField()
    number = models.IntegerField()
    jurisdiction = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_summary = models.BigIntegerField()
    last_summary = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    summaries = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0, help_text="Summaries that somebody else held: the next sweep's.")
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sweep", "number"], name="one_chunk_per_sweep_and_number"
            )
        ]
        indexes = [
            models.Index(
                fields=["batch", "sweep", "number"], name="chunk_to_do", condition=Q(done_at__isnull=True)
            )
        ]


class BatchFault(models.Model):
    """Name a chunk or an object that could not be moved, with the error message.

    A person tries it again, or the next sweep does.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="faults")
    chunk = models.ForeignKey(BatchChunk, null=True, on_delete=models.PROTECT, related_name="+")
    summary_id = models.BigIntegerField(null=True)
    item_id = models.BigIntegerField(null=True)
    message = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)


class Preview(models.Model):
    """Hold the count of what an order or a batch would move, by the query that moves. A second person approves this row."""

    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="previews")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="previews")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    on_day = models.DateField(help_text="The day for which it asks.")
    rulebook = models.IntegerField(help_text="The newest rulebook at that moment.")
    seconds = models.FloatField()
    counts = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["delegation", "-id"], name="preview_of_order")]


class Checkup(models.Model):
    """Hold the report on day 1, 7 or 30 after a move, and the signature of a director."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="checkups")
    day = models.SmallIntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    figures = models.JSONField(null=True)
    running_smoothly = models.BooleanField(null=True)
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "day"], name="one_checkup_per_batch_and_day")]
