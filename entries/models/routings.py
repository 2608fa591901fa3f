"""Where each summary is.

Its routing, every decision, and jurisdiction set by hand.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Func, Q, Value

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from centers.models import Office
from entries.models.summaries import EntrySummary


class RoutingColumns(models.Model):
    """What a decision says; the columns that a routing and the record of a decision share."""

    class By(models.IntegerChoices):
        NONE = 0, "none"
        MERCHANDISE = 1, "merchandise"
        ACCOUNT = 2, "account"
        PARTICIPANT = 3, "participant"
        MANUAL = 4, "manual"
        NOT_ELIGIBLE = 5, "not_eligible"

    class Basis(models.IntegerChoices):
        NONE = 0, "none"
        OFFICIAL = 1, "official"
        REPORTED = 2, "reported"
        INFERRED_HIGH = 3, "inferred-high"
        INFERRED_LOW = 4, "inferred-low"

    jurisdiction = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    by = models.SmallIntegerField(choices=By.choices)
    basis = models.SmallIntegerField(choices=Basis.choices)
    edition_row = models.IntegerField(null=True)
    rulebook = models.IntegerField()
    decided_on = models.DateField()
    standing = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Routing(RoutingColumns):
    """The office that has a summary, for the function validation.

    One narrow row, and no index holds `office`, so that a move is an update within the page (HOT).
    """

    summary = models.OneToOneField(
        EntrySummary, primary_key=True, on_delete=models.PROTECT, related_name="routing", db_constraint=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    port = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    entry_type = models.CharField(max_length=2)
    revision = models.SmallIntegerField(default=1, help_text="The one that it was decided on.")
    value = models.BigIntegerField()
    entry_date = models.DateField()
    in_flight = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "summary"], name="routing_of_jurisdiction")]


class RoutingDecision(RoutingColumns):
    """Every routing ever decided, and so the move record of a summary: one history.

    A national move adds a million in seconds, so there is one index, in the order of the summaries, and a summary of
    each stretch of pages by moment (decision 24).
    """

    pk = models.CompositePrimaryKey("summary_id", "id")
    id = models.BigIntegerField(db_default=Func(Value("entries_routingdecision_id_seq"), function="nextval"))
    summary = models.ForeignKey(
        EntrySummary, on_delete=models.PROTECT, related_name="decisions", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    from_office = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    to_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    revision = models.SmallIntegerField()
    cause = models.CharField(
        max_length=12, help_text="filing, revision, by_hand, again, standing, edition, order"
    )
    actor_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="decision_moment", autosummarize=True)]
        triggers = [refuse_row_change("routing_decision"), refuse_truncate("routing_decision")]


class ManualJurisdiction(models.Model):
    """A jurisdiction set by hand (decision 33).

    It stands until the tariff numbers change or it is withdrawn.
    """

    summary = models.ForeignKey(EntrySummary, on_delete=models.PROTECT, related_name="+")
    center = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["summary"],
                condition=Q(ended_at__isnull=True),
                name="one_manual_jurisdiction_at_a_time",
            )
        ]
