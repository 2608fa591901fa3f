"""Entry summaries with their revisions and lines."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from cee_portal.core.append_only import refuse_delete, refuse_row_change, refuse_truncate
from centers.models import Office
from entries.models.parties import Filer, Importer


class EntrySummary(models.Model):
    """An entry summary as it stands: header of its last revision, and its status axes.

    The axes are smallints of `entries.rules.states`. Values are whole dollars, duty and fees dollars and cents.
    """

    entry_number = models.CharField(
        max_length=11, help_text="Filer, sequence and check digit, without hyphens."
    )
    filer = models.ForeignKey(Filer, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry_type = models.CharField(max_length=2)
    port = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="+", db_index=False)
    consignee_number = models.CharField(max_length=12, blank=True)
    entry_date = models.DateField()
    summary_date = models.DateField(null=True)
    import_date = models.DateField(null=True)
    mode_of_transport = models.CharField(max_length=2, blank=True)
    country_of_export = models.CharField(max_length=2, blank=True)
    control = models.SmallIntegerField()
    status = models.SmallIntegerField()
    collection = models.SmallIntegerField()
    review = models.SmallIntegerField()
    liquidation = models.SmallIntegerField()
    census = models.SmallIntegerField()
    late = models.BooleanField(default=False)
    protest = models.BooleanField(default=False)
    psc = models.BooleanField(
        default=False, db_default=False, help_text="A post-summary correction was accepted."
    )
    pulled_back = models.BooleanField(
        default=False, db_default=False, help_text="Taken off a statement since its last version."
    )
    value = models.BigIntegerField()
    duty = models.DecimalField(max_digits=14, decimal_places=2)
    fees = models.DecimalField(max_digits=14, decimal_places=2)
    line_count = models.IntegerField()
    revision = models.SmallIntegerField(default=1)
    version = models.CharField(max_length=5, default="00100")
    scheduled_liquidation = models.DateField(null=True)
    suspension_code = models.CharField(
        max_length=2, default="", db_default="", blank=True, help_text="Why its liquidation is suspended."
    )
    liquidated_on = models.DateField(null=True)
    retired = models.BooleanField(default=False)
    lock_version = models.IntegerField(default=1, help_text="Grows with each change; the ETag of the API.")
    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_number"], condition=Q(retired=False), name="one_living_summary_per_number"
            )
        ]
        indexes = [
            models.Index(fields=["importer", "entry_date", "id"], name="summary_of_importer"),
            models.Index(fields=["filer", "entry_date", "id"], name="summary_of_filer"),
            models.Index(fields=["entry_number"], name="retired_by_number", condition=Q(retired=True)),
        ]
        triggers = [refuse_delete("entry_summary")]

    def __str__(self) -> str:
        return self.entry_number

    @property
    def printed_number(self) -> str:
        """Return the number as people write it: B76-0324527-8."""
        return f"{self.entry_number[:3]}-{self.entry_number[3:10]}-{self.entry_number[10:]}"


class SummaryRevision(models.Model):
    """One accepted filing of a summary, whole and immutable.

    Replacements before payment keep the label (E1 note 5).
    """

    class Source(models.IntegerChoices):
        CSV = 1, "CSV file"
        JSON = 2, "JSON file"
        API = 3, "API"
        REPAIR = 4, "repaired in the portal"
        DEMO = 5, "demonstration"
        XLSX = 6, "Excel workbook"

    pk = models.CompositePrimaryKey("summary_id", "revision")
    summary = models.ForeignKey(
        EntrySummary, on_delete=models.PROTECT, related_name="revisions", db_index=False, db_constraint=False
    )
    revision = models.SmallIntegerField()
    label = models.CharField(max_length=5)
    filer = models.ForeignKey(
        Filer, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    source = models.SmallIntegerField(choices=Source.choices)
    job_id = models.BigIntegerField(null=True)
    filed_by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    digest = models.CharField(
        max_length=32, help_text="Of header and lines: the same content again changes nothing."
    )
    header = models.JSONField(help_text="The header as filed, whole.")

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="revision_moment", pages_per_range=32)]
        triggers = [refuse_row_change("revision"), refuse_truncate("revision")]


class Line(models.Model):
    """One line of one revision.

    Tariff numbers are in order on the line; there is no second row per number.
    """

    pk = models.CompositePrimaryKey("summary_id", "revision", "line_no")
    summary = models.ForeignKey(
        EntrySummary, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    revision = models.SmallIntegerField()
    line_no = models.IntegerField()
    heading = models.CharField(
        max_length=4, help_text="Of the chapter 1-97 number; empty where there is none."
    )
    hts = ArrayField(models.CharField(max_length=10))
    origin = models.CharField(max_length=2)
    export = models.CharField(max_length=2)
    manufacturer = models.CharField(max_length=15)
    value = models.BigIntegerField()
    charges = models.BigIntegerField(default=0)
    quantity = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    unit = models.CharField(max_length=8)
    duty = models.DecimalField(max_digits=14, decimal_places=2)
    fees = models.JSONField(null=True, help_text='By class code: {"499": "34.64"}.')
    spi = models.CharField(max_length=3)
    adcvd = models.JSONField(null=True)

    class Meta:
        triggers = [refuse_row_change("line"), refuse_truncate("line")]
