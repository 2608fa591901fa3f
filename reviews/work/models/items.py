"""Work items.

The queue is the table of work items and nothing else. It is narrow, and holds copies of the few columns that the
queue shows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, When

from cee_portal.accounts.models import User
from cee_portal.core.formatting import entry_number
from cee_portal.core.states import StateField
from centers.models import Office, Team
from entries.models import EntrySummary, Filer, Importer
from reviews.deadlines.registry import CLOCKS
from reviews.kinds import kind_of
from reviews.work.item_states import ItemActs
from reviews.work.models.columns import UNCHECKED
from reviews.work.queue.facets import Facets
from reviews.work.rules.item_clocks import NO_DUE_DATE

if TYPE_CHECKING:
    from reviews.work.services.traces import ActTrace

OPEN = ~Q(state="closed")
AVAILABLE_STATES = ("open", "offered")  # not parked, and the trade is not asked
DISPUTED_RETURNS = 2  # from the second return on the supervisors of both offices see the item


class Mark(models.IntegerChoices):
    """A bit of `WorkItem.marks`: one of the small marks on a row of the queue."""

    ADCVD = 1, "AD/CVD"
    SPI = 2, "SPI"
    CHAPTER_99 = 4, "chapter 99"
    ACCOUNT = 8, "account"
    PARTICIPANT = 16, "participant"
    INFERRED_LOW = 32, "low-confidence row"
    REVISED = 64, "revised"
    SUSPENDED = 128, "liquidation suspended"


class WorkItem(ItemActs, models.Model):
    """One open piece of work on one entry summary, with its own function and, by it, its own office."""

    class Band(models.IntegerChoices):
        OVERDUE = 1, "Past legal deadline"
        SOON = 2, "Legal deadline soon"
        ANSWERED = 3, "Answered by the trade"
        REST = 4, "Other work, by due date"

    class Answer(models.TextChoices):
        ANSWERED = "answered", "answered"
        NO_ANSWER = "no_answer", "no answer"

    trace: ActTrace | None = None  # of the act that has locked it

    summary = models.ForeignKey(
        EntrySummary, on_delete=models.PROTECT, related_name="work_items", db_index=False, db_constraint=False
    )
    entry_number = models.CharField(max_length=11)
    function = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, help_text="Key of a kind of settings.WORK_KINDS.")
    subject = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="Id of what it is about beside the summary, such as a protest; 0 where there is nothing else.",
    )
    state = StateField(max_length=8, choices=ItemActs.State.choices, default=ItemActs.State.OPEN)
    office = models.ForeignKey(Office, **UNCHECKED)
    jurisdiction = models.ForeignKey(Office, null=True, **UNCHECKED)
    team = models.ForeignKey(Team, null=True, **UNCHECKED)
    owner = models.ForeignKey(User, null=True, **UNCHECKED)
    former_owner = models.ForeignKey(User, null=True, **UNCHECKED)
    port = models.ForeignKey(Office, **UNCHECKED)
    heading = models.CharField(
        max_length=4, help_text="Of the highest-value line; empty where no line has one."
    )
    importer = models.ForeignKey(Importer, **UNCHECKED)
    filer = models.ForeignKey(Filer, **UNCHECKED)
    entry_type = models.CharField(max_length=2)
    origin = models.CharField(max_length=2)
    line_count = models.IntegerField()
    marks = models.SmallIntegerField(default=0)
    value = models.BigIntegerField()
    band = models.SmallIntegerField(choices=Band.choices, default=Band.REST)
    clock = models.CharField(
        max_length=32,
        default="",
        db_default="",
        blank=True,
        help_text="The running clock of the office that ends first.",
    )
    due_on = models.DateField(default=NO_DUE_DATE, help_text="Its last day.")
    lead_days = models.SmallIntegerField(default=10)
    criteria = ArrayField(models.SmallIntegerField(), default=list)
    score = models.SmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    arrived_at = models.DateTimeField(help_text="Here since: opened here, or moved or sent here.")
    arrived_by_batch = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True, help_text="First recorded act of the owner (decision 34).")
    parked_until = models.DateField(null=True)
    asked_until = models.DateField(null=True, help_text="Last day on which the trade may answer.")
    answer = models.CharField(
        max_length=9,
        choices=Answer.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Answered and nobody has acted since, or the last question got no answer in time.",
    )
    returns = models.SmallIntegerField(default=0, help_text="How often an office sent it back.")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, **UNCHECKED)
    result = models.CharField(max_length=40, blank=True)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, result__gt="")
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="closed_item_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="parked") | Q(parked_until__isnull=False), name="parked_item_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | Q(asked_until__isnull=False, answer=""),
                name="asked_item_has_a_day",
            ),
            # This index also finds the items of a summary; closed items stand in it by their own id.
            models.UniqueConstraint(
                F("summary"),
                F("kind"),
                F("subject"),
                Case(When(state="closed", then=F("id")), default=0, output_field=models.BigIntegerField()),
                name="one_open_item_per_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "band", "due_on", "id"], name="queue_whole_office", condition=OPEN
            ),
            # A move leaves items without an owner, so it writes to no index of owned items.
            models.Index(
                fields=["office", "owner", "band", "due_on", "id"],
                name="queue_by_owner",
                condition=OPEN & Q(owner__isnull=False),
            ),
            # IS NULL gives no order to the columns behind it, so free items need an index of their own; with another
            # index take-next would read all taken items in front of the first free one. Items that wait for a day or for
            # the trade are not in it, for the same reason.
            models.Index(
                fields=["office", "band", "due_on", "id"],
                name="queue_unassigned",
                condition=Q(state__in=AVAILABLE_STATES, owner__isnull=True),
            ),
            models.Index(
                fields=["office", "team", "band", "due_on", "id"], name="queue_by_team", condition=OPEN
            ),
            models.Index(
                fields=["office", "band", "due_on", "id"],
                name="queue_needs_jurisdiction",
                condition=OPEN & Q(kind="jurisdiction"),
            ),
            # It serves all other filters (reviews.work.queue.search); each index costs every moved item 5 µs.
            # Every search reads the pending list, so it is kept short.
            GinIndex(Facets(), name="queue_by_several", condition=OPEN, gin_pending_list_limit=512),
            models.Index(
                fields=["jurisdiction", "band", "due_on", "id"],
                name="queue_coming_to_us",
                condition=OPEN & ~Q(jurisdiction=F("office")),
            ),
            models.Index(
                fields=["taken_at"],
                name="untouched_items",
                condition=Q(state="open", owner__isnull=False, begun_at__isnull=True),
            ),
            models.Index(fields=["parked_until"], name="parked_items", condition=Q(state="parked")),
            models.Index(
                fields=["office"], name="disputed_items", condition=OPEN & Q(returns__gte=DISPUTED_RETURNS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.printed_number}"

    @property
    def printed_number(self) -> str:
        """The entry number as people write it: B76-0324527-8."""
        return entry_number(self.entry_number)

    @property
    def kind_label(self) -> str:
        """The name of the kind on pages."""
        return kind_of(self.kind).label

    @property
    def due_day(self) -> date | None:
        """The last day of its nearest clock; None where no clock of the office runs."""
        return None if self.due_on == NO_DUE_DATE else self.due_on

    @property
    def clock_words(self) -> tuple[str, str]:
        """The short name and the name of its nearest clock on pages."""
        known = CLOCKS.get(self.clock)
        return (known.short, known.words) if known else ("", "")

    @property
    def no_due_words(self) -> str:
        """Why it has no due date, for the due cell: empty where it has one."""
        return "Suspended" if self.due_day is None and self.marks & Mark.SUSPENDED else ""

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_asked(self) -> bool:
        """True while the trade is asked and has not answered."""
        return self.state == self.State.ASKED

    @property
    def is_begun(self) -> bool:
        """True where the owner has done a recorded act since taking the item (decision 34)."""
        return self.owner_id is not None and self.begun_at is not None
