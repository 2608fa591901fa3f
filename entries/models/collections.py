"""Payment events of summaries, told from outside."""

from django.db import models
from django.db.models import Q

from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from entries.models.summaries import EntrySummary
from entries.rules.payments import PAYMENT_EVENTS


class CollectionEvent(models.Model):
    """One payment event of a summary, with what it added to the three sums.

    What is owed, paid and refunded of a summary are the sums of its rows. Amounts are dollars and cents. Two events of one
    entry number are the same where event, day, amount and statement are the same (decision 60).
    """

    class Source(models.IntegerChoices):
        FILE = 1, "from a file"
        API = 2, "by API"
        BY_HAND = 3, "by hand"
        DEMO = 4, "demonstration"

    summary = models.ForeignKey(
        EntrySummary,
        on_delete=models.PROTECT,
        related_name="collection_events",
        db_index=False,
        db_constraint=False,
    )
    entry_number = models.CharField(max_length=11, help_text="Of the summary: a number may come back.")
    event = models.CharField(max_length=16, choices=[(event.value, event.value) for event in PAYMENT_EVENTS])
    happened_on = models.DateField()
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="As told; empty where none was."
    )
    statement_number = models.CharField(max_length=20, blank=True)
    owed = models.DecimalField(max_digits=14, decimal_places=2, help_text="What it adds to the sum owed.")
    paid = models.DecimalField(max_digits=14, decimal_places=2)
    refunded = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.SmallIntegerField(choices=Source.choices)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_number", "happened_on", "event", "amount", "statement_number"],
                nulls_distinct=False,
                name="one_row_per_payment_event",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="amount_told"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(refunded__gte=0), name="money_moves_are_positive"
            ),
        ]
        triggers = [refuse_row_change("collection_event"), refuse_truncate("collection_event")]
