"""Holds requests to the trade: their questions, the asks for more time, the answers, and what is typed meanwhile."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from cee_portal.core.formatting import entry_number
from cee_portal.core.states import StateField
from centers.models import Office
from entries.models import EntrySummary, Filer, Importer
from entries.selectors.parties import PartyKind
from reviews.requests.request_states import ExtensionActs, RequestActs
from reviews.requests.rules.papers import UC_CODES

_ENDED = Q(state__in=["answered", "lapsed", "withdrawn"])
_PARTIES = [(kind.value, kind.value) for kind in PartyKind]


class TradeRequest(RequestActs, models.Model):
    """What an office asks of importer and filer about one entry summary, with a last day.

    `office`, `filer` and `importer` are those of the moment of asking. The item may move to another office meanwhile.
    """

    class Kind(models.TextChoices):
        DOCUMENTS = "document_request", "Document request"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    # By name, because the trade's part of the portal reads requests and knows no queue.
    item = models.ForeignKey("reviews.WorkItem", on_delete=models.PROTECT, related_name="trade_requests")
    summary = models.ForeignKey(EntrySummary, on_delete=models.PROTECT, related_name="trade_requests")
    entry_number = models.CharField(max_length=11)
    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="+", db_index=False)
    filer = models.ForeignKey(Filer, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = StateField(max_length=10, choices=RequestActs.State.choices, default=RequestActs.State.SENT)
    uc_code = models.SmallIntegerField(choices=[(code.number, code.words) for code in UC_CODES.values()])
    reason = models.TextField(help_text="Importer and filer read it.")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    visible_at = models.DateTimeField(null=True, help_text="The trade sees it from then on; empty: never.")
    issued_on = models.DateField(help_text="The New York day of visible_at, from which the days count.")
    first_last_day = models.DateField()
    last_day = models.DateField(help_text="The last day now, with all time that was granted.")
    answered_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False, help_text="Answered after the last day.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    end_reason = models.CharField(max_length=300, blank=True, help_text="Importer and filer read it.")
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="sent"), name="one_open_request_per_item"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="answered_request_has_a_moment",
            ),
        ]
        indexes = [
            # What waits for a filer or an importer, by its last day.
            models.Index(
                fields=["filer", "last_day", "id"], name="request_waits_for_filer", condition=Q(state="sent")
            ),
            models.Index(
                fields=["importer", "last_day", "id"],
                name="request_waits_for_importer",
                condition=Q(state="sent"),
            ),
            models.Index(fields=["filer", "id"], name="request_of_filer"),
            models.Index(fields=["importer", "id"], name="request_of_importer"),
            models.Index(
                fields=["filer", "changed_at", "id"], name="request_ended_of_filer", condition=_ENDED
            ),
            models.Index(
                fields=["importer", "changed_at", "id"], name="request_ended_of_importer", condition=_ENDED
            ),
            models.Index(fields=["last_day"], name="request_to_lapse", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on pages and letters, such as `DR-CEE007-26-00012`."""
        return f"DR-{self.office.code}-{self.issued_on:%y}-{self.pk:05d}"

    @property
    def printed_number(self) -> str:
        """The entry number as people write it: B76-0324527-8."""
        return entry_number(self.entry_number)

    def is_past(self, today: date) -> bool:
        """Return whether the last day is over, whatever the state says: a scan may be late."""
        return self.last_day < today


class Question(models.Model):
    """One question of a request. `papers` are codes of the papers that answer it. Append-only."""

    class AnswerKind(models.TextChoices):
        PAPERS = "papers", "papers"
        TEXT = "text", "text"

    request = models.ForeignKey(
        TradeRequest, on_delete=models.PROTECT, related_name="questions", db_index=False
    )
    number = models.SmallIntegerField()
    text = models.CharField(max_length=1000)
    answer_kind = models.CharField(max_length=8, choices=AnswerKind.choices)
    papers = ArrayField(models.CharField(max_length=24), default=list)
    lines = ArrayField(models.IntegerField(), default=list, help_text="Empty: the whole summary.")

    class Meta:
        ordering = ["request", "number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="one_question_per_number")]
        triggers = [refuse_row_change("question"), refuse_truncate("question")]


class Extension(ExtensionActs, models.Model):
    """One ask for more time, and its decision. Both last days stay."""

    request = models.ForeignKey(
        TradeRequest, on_delete=models.PROTECT, related_name="extensions", db_index=False
    )
    number = models.SmallIntegerField()
    state = StateField(max_length=8, choices=ExtensionActs.State.choices, default=ExtensionActs.State.ASKED)
    reason = models.CharField(max_length=1000)
    wished_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_for = models.CharField(max_length=140, help_text="The party of the person, by name.")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=300, blank=True, help_text="Importer and filer read it.")
    last_day_before = models.DateField()
    last_day_after = models.DateField(null=True)

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_extension_per_number"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="asked"), name="one_undecided_extension_per_request"
            ),
        ]


class Answer(models.Model):
    """What the trade sent for a request, signed. Append-only."""

    class Capacity(models.TextChoices):
        IMPORTER = "importer", "Importer of record, or its employee"
        BROKER = "broker", "Broker with a power of attorney"
        ATTORNEY = "attorney", "Attorney"
        OTHER = "other", "Other agent of the importer"

    request = models.OneToOneField(TradeRequest, on_delete=models.PROTECT, related_name="response")
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=120)
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    phone = models.CharField(max_length=30, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_for_kind = models.CharField(max_length=8, choices=_PARTIES)
    sent_for = models.CharField(max_length=140, help_text="The party of the person, by name.")
    sent_at = models.DateTimeField()
    is_late = models.BooleanField()

    class Meta:
        triggers = [refuse_row_change("answer"), refuse_truncate("answer")]


class AnswerPart(models.Model):
    """The answer to one question. `earlier` is a request in which the same was answered before. Append-only."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="parts", db_index=False)
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="part")
    text = models.TextField(blank=True)
    lines = ArrayField(models.IntegerField(), default=list)
    earlier = models.ForeignKey(
        TradeRequest, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        triggers = [refuse_row_change("answer_part"), refuse_truncate("answer_part")]


class AnswerDraft(models.Model):
    """What a person has typed for a request and not sent, as the form of the page sends it."""

    request = models.ForeignKey(TradeRequest, on_delete=models.PROTECT, related_name="drafts", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "user"], name="one_draft_per_request_and_person")
        ]


class DraftPaper(models.Model):
    """A file that a person attached to a question and has not sent. It becomes a paper with the answer."""

    draft = models.ForeignKey(AnswerDraft, on_delete=models.CASCADE, related_name="papers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=130)
    size = models.IntegerField()
    between = models.CharField(max_length=9, help_text="A value of reviews.documents.models.Between.")
    data = models.BinaryField()


class AnswerPaper(models.Model):
    """A paper of an answer to one question. Append-only."""

    part = models.ForeignKey(AnswerPart, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="answer_papers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "document"], name="one_row_per_part_and_document")
        ]
        triggers = [refuse_row_change("answer_paper"), refuse_truncate("answer_paper")]
