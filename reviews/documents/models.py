"""Papers of a summary: what they are, their content in parts, and their withdrawal. All three are append-only."""

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from cee_portal.core.formatting import entry_number
from centers.models import Office
from entries.models import EntrySummary, Filer, Importer
from reviews.documents.rules.types import DocumentType, all_types

LONGEST_REASON = 300


class Between(models.TextChoices):
    """Who sees a paper. The API takes and gives these words."""

    EVERYBODY = "everybody", "everybody of the case"
    IMPORTER = "importer", "between CBP and the importer"
    FILER = "filer", "between CBP and the filer"
    CBP = "cbp", "inside CBP"


class Document(models.Model):
    """A paper on a summary, and on at most one object of it: an item, a request, an answer.

    The object is named by kind and id, because the rooms of requests and answers stand above this one; the setting
    `DOCUMENT_SUBJECTS` names the function of each kind that checks it (reviews/documents/subjects.py).
    """

    summary = models.ForeignKey(
        EntrySummary, on_delete=models.PROTECT, related_name="documents", db_index=False, db_constraint=False
    )
    entry_number = models.CharField(max_length=11)
    subject_kind = models.CharField(
        max_length=10, blank=True, help_text="A key of settings.DOCUMENT_SUBJECTS; empty: the summary alone."
    )
    subject_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=130, help_text="As given, cleaned.")
    type = models.CharField(max_length=8, help_text="Code of document_types.csv, by the content.")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    between = models.CharField(max_length=9, choices=Between.choices)
    importer = models.ForeignKey(
        Importer,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The only importer that sees it, where it is between CBP and an importer.",
    )
    filer = models.ForeignKey(
        Filer,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The only filer that sees it, where it is between CBP and a filer.",
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_office = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_importer = models.ForeignKey(
        Importer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_filer = models.ForeignKey(Filer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id__isnull=True)
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="document_subject_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(between="importer", importer__isnull=False, filer__isnull=True)
                | Q(between="filer", importer__isnull=True, filer__isnull=False)
                | Q(between__in=["everybody", "cbp"], importer__isnull=True, filer__isnull=True),
                name="document_is_between_known_parties",
            ),
            models.CheckConstraint(
                condition=Q(by_office__isnull=False, by_importer__isnull=True, by_filer__isnull=True)
                | Q(by_office__isnull=True, by_importer__isnull=False, by_filer__isnull=True)
                | Q(by_office__isnull=True, by_importer__isnull=True, by_filer__isnull=False),
                name="document_comes_from_one_side",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
        ]
        indexes = [
            models.Index(fields=["summary", "id"], name="document_of_summary"),
            models.Index(
                fields=["subject_kind", "subject_id", "id"],
                name="document_of_subject",
                condition=Q(subject_id__isnull=False),
            ),
        ]
        triggers = [refuse_row_change("document"), refuse_truncate("document")]

    def __str__(self) -> str:
        return self.name

    @property
    def printed_number(self) -> str:
        """The entry number as people write it: B76-0324527-8."""
        return entry_number(self.entry_number)

    @property
    def kind(self) -> DocumentType:
        """The type with its label and media type."""
        return all_types()[self.type]

    @property
    def added_for(self) -> str:
        """The office, filer or importer that added it, by its name on pages."""
        if self.by_office is not None:
            return self.by_office.short_name
        if self.by_filer is not None:
            return f"{self.by_filer.code} {self.by_filer.name}".strip()
        return (self.by_importer.name if self.by_importer else "") or "The importer"

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def version(self) -> int:
        """1, and 2 once it is withdrawn: nothing else of a paper ever changes."""
        return 2 if self.is_withdrawn else 1


class DocumentPart(models.Model):
    """A part of a paper's content. Parts are read and written one by one, so no paper is in memory whole."""

    pk = models.CompositePrimaryKey("document_id", "number")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="parts", db_index=False)
    number = models.SmallIntegerField()
    data = models.BinaryField()

    class Meta:
        triggers = [refuse_row_change("document_part"), refuse_truncate("document_part")]


class DocumentWithdrawal(models.Model):
    """The withdrawal of a paper: it stays for CBP, with the reason, and leaves the lists of the trade."""

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=LONGEST_REASON)

    class Meta:
        triggers = [refuse_row_change("document_withdrawal"), refuse_truncate("document_withdrawal")]
