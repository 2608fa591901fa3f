"""Letters as they were sent, their copies, the notices of the feed, and the contacts of importers and filers."""

from django.db import models
from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_row_change, refuse_truncate
from centers.models import Office
from entries.models import EntrySummary, Filer, Importer
from reviews.letters.release_triggers import allow_release_only


class Letter(models.Model):
    """A letter of an office about one occasion; its content and its copies stand in tables beside it.

    Written in the transaction of its act, and visible to the trade from `visible_at` on, which is set after the commit
    (decision 63). The New York day of that moment is the legal date of the letter.
    """

    template = models.CharField(max_length=30)
    version = models.SmallIntegerField(help_text="Of the template.")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    summary = models.ForeignKey(
        EntrySummary,
        null=True,
        on_delete=models.PROTECT,
        related_name="letters",
        db_index=False,
        db_constraint=False,
    )
    subject = models.CharField(max_length=200)
    last_day = models.DateField(null=True, help_text="The last day to answer; empty where nothing is asked.")
    occasion = models.CharField(max_length=60, help_text="What it was written for: request:12.")
    author = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    written_at = models.DateTimeField()
    visible_at = models.DateTimeField(null=True, help_text="Set after the commit; empty until then.")
    withdrawn_at = models.DateTimeField(null=True, help_text="Taken back before anybody could see it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion"], condition=Q(withdrawn_at=None), name="one_letter_per_occasion"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="letter_to_release",
                condition=Q(visible_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["office", "-id"], name="letter_of_office"),
            models.Index(
                fields=["summary", "-id"], name="letter_of_summary", condition=Q(summary__isnull=False)
            ),
        ]
        triggers = [*allow_release_only("letter"), refuse_truncate("letter")]

    def __str__(self) -> str:
        return self.subject


class LetterContent(models.Model):
    """What was sent: data, HTML and PDF of a letter, byte for byte."""

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT, related_name="content")
    data = models.JSONField(help_text="The document that both forms were made from.")
    html = models.TextField()
    pdf = models.BinaryField()
    checksum = models.CharField(max_length=64, help_text="SHA-256 of HTML and PDF, in hexadecimal.")

    class Meta:
        triggers = [refuse_row_change("letter_content"), refuse_truncate("letter_content")]


class LetterCopy(models.Model):
    """The copy of a letter for one recipient, and how it reached the recipient."""

    class Delivery(models.TextChoices):
        WAITING = "waiting", "waiting"
        PORTAL = "portal", "in the portal"
        PAPER = "paper", "on paper"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="copies")
    recipient = models.CharField(max_length=40, help_text="filer:5 or importer:81.")
    importer = models.ForeignKey(
        Importer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    filer = models.ForeignKey(Filer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    delivery = models.CharField(max_length=7, choices=Delivery.choices, default=Delivery.WAITING)
    mailed_on = models.DateField(null=True, help_text="The day on which a person mailed the paper.")
    mailed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "recipient"], name="one_copy_per_recipient"),
            models.CheckConstraint(
                condition=Q(importer__isnull=True) ^ Q(filer__isnull=True), name="copy_has_one_recipient"
            ),
            models.CheckConstraint(
                condition=Q(mailed_on__isnull=True) | Q(delivery="paper"), name="only_paper_is_mailed"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-letter"], name="letter_of_recipient"),
            models.Index(fields=["id"], name="copy_to_deliver", condition=Q(delivery="waiting")),
            models.Index(fields=["id"], name="copy_to_print", condition=Q(delivery="paper", mailed_on=None)),
        ]


class TradeNotice(models.Model):
    """One line of the feed of filers and importers: what happened, in words that the trade may read.

    Written in the transaction of its act and released after the commit, like a letter.
    """

    class Kind(models.TextChoices):
        REVIEW_STARTED = "review_started", "review started"
        REQUEST = "request", "request"
        MORE_TIME = "more_time", "more time"
        ANSWER_RECEIVED = "answer_received", "answer received"
        REQUEST_WITHDRAWN = "request_withdrawn", "request withdrawn"
        PAID = "paid", "paid"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    summary = models.ForeignKey(
        EntrySummary,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    filer = models.ForeignKey(Filer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    importer = models.ForeignKey(
        Importer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    about = models.CharField(
        max_length=40, blank=True, help_text="The object beside the summary: request:12."
    )
    uc_code = models.CharField(max_length=1, blank=True, help_text="CBP's own code, where there is one.")
    text = models.CharField(max_length=500)
    occasion = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    visible_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_trade_notice_per_occasion",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="trade_notice_to_release",
                condition=Q(visible_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["filer", "visible_at", "id"], name="trade_notice_of_filer"),
            models.Index(fields=["importer", "visible_at", "id"], name="trade_notice_of_importer"),
        ]
        triggers = [*allow_release_only("trade_notice"), refuse_truncate("trade_notice")]


class PartyContact(models.Model):
    """How an importer or a filer is reached: name, mail address, postal address, phone."""

    importer = models.OneToOneField(Importer, null=True, on_delete=models.PROTECT, related_name="contact")
    filer = models.OneToOneField(Filer, null=True, on_delete=models.PROTECT, related_name="contact")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True, max_length=400, help_text="Up to six lines, as on an envelope.")
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(importer__isnull=True) ^ Q(filer__isnull=True), name="contact_of_one_party"
            )
        ]
