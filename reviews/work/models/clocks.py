"""The clocks of an item: from which day to which something is to be done, and by whom."""

from django.db import models
from django.db.models import Case, F, Q, When

from cee_portal.core.append_only import refuse_change_but_end, refuse_truncate
from reviews.work.models.columns import UNCHECKED
from reviews.work.models.items import WorkItem


class ItemClock(models.Model):
    """A clock of an item. It stays for ever: a changed clock ends, and another row follows.

    It knows no office, so a move writes none. Only its end is written later, and only once.
    """

    class Side(models.TextChoices):
        OFFICE = "office", "of the office"
        TRADE = "trade", "of the trade"

    class End(models.TextChoices):
        CHANGED = "changed", "changed"
        ANSWERED = "answered", "answered"
        WITHDRAWN = "withdrawn", "withdrawn"
        LAPSED = "lapsed", "lapsed"
        REMOVED = "removed", "does not apply any more"
        CLOSED = "closed", "closed with the item"
        UNDONE = "undone", "undone"

    item = models.ForeignKey(WorkItem, **{**UNCHECKED, "related_name": "clocks"})
    clock = models.CharField(max_length=32, help_text="A name of reviews.deadlines.registry.CLOCKS.")
    policy_case = models.CharField(max_length=20, blank=True, help_text="The case of its policy.")
    side = models.CharField(max_length=6, choices=Side.choices)
    first_on = models.DateField(help_text="The first day that is counted.")
    last_on = models.DateField()
    fact = models.CharField(max_length=32, help_text="The fact from which it counts: entry_date, issued_on.")
    fact_on = models.DateField(help_text="The day of that fact.")
    source = models.CharField(
        max_length=40, blank=True, help_text="What holds the fact: revision:2, letter:12."
    )
    set_at = models.DateTimeField()
    set_event_id = models.BigIntegerField(null=True, help_text="The act that set it; empty: a filing.")
    ended_at = models.DateTimeField(null=True)
    ended_event_id = models.BigIntegerField(null=True)
    ended_how = models.CharField(max_length=10, choices=End.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="", ended_event_id__isnull=True)
                | Q(ended_at__isnull=False, ended_how__gt=""),
                name="ended_clock_says_how",
            ),
            # It also finds the clocks of an item; ended clocks stand in it by their own id.
            models.UniqueConstraint(
                F("item"),
                F("clock"),
                Case(
                    When(ended_at__isnull=False, then=F("id")),
                    default=0,
                    output_field=models.BigIntegerField(),
                ),
                name="one_running_clock_per_item_and_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_on", "id"],
                name="running_clocks_of_the_trade",
                condition=Q(side="trade", ended_at__isnull=True),
            )
        ]
        triggers = [
            *refuse_change_but_end(
                "item_clock",
                end="ended_at",
                kept=(
                    *(
                        "id",
                        "item_id",
                        "clock",
                        "policy_case",
                        "side",
                        "first_on",
                        "last_on",
                        "fact",
                        "fact_on",
                    ),
                    *("source", "set_at", "set_event_id"),
                ),
            ),
            refuse_truncate("item_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} until {self.last_on}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None
