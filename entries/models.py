"""Filings: companies, importers and their standing, filers, entry summaries, revisions, lines, routings, intake."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Upper

from cee_portal.accounts.append_only import refuse_delete, refuse_row_change, refuse_truncate
from cee_portal.accounts.models import Job, User
from centers.models import Office


class Company(models.Model):
    """Groups importer numbers; by default those with the same first nine digits (decision 36)."""

    key = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)


class Importer(models.Model):
    """An importer of record by its normalised number: 12-3456789 and 12-345678900 are one (CATAIR AE note f)."""

    number = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="importers")
    first_filed_on = models.DateField(null=True)

    class Meta:
        # People search by the beginning of a name, in any case.
        indexes = [models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="importer_by_name")]

    def __str__(self) -> str:
        return self.number


class ImporterStanding(models.Model):
    """What an importer is on a date (19 CFR 101.10; test participation; decision 29)."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", "assigned"
        PARTICIPANT = "participant", "participant"
        PENDING = "pending", "pending"
        NOT_ELIGIBLE = "not_eligible", "not eligible"
        NOMINAL = "nominal", "nominal"

    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    center = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_standing_at_a_time",
                expressions=[("importer", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["assigned", "participant"], center__isnull=False)
                | Q(kind__in=["pending", "not_eligible", "nominal"], center__isnull=True),
                name="standing_names_a_center_where_it_decides",
            ),
        ]


class Filer(models.Model):
    """A filer code (broker or self-filer) with the check-digit offsets it is authorised for (Appendix E item 6)."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=120, blank=True)
    check_digit_offsets = ArrayField(models.SmallIntegerField(), default=list)

    def __str__(self) -> str:
        return self.code


class FilerMembership(models.Model):
    """A person who works for a filer, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="filer_memberships")
    filer = models.ForeignKey(Filer, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class ImporterMembership(models.Model):
    """A person who works for an importer, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="importer_memberships")
    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class PowerOfAttorney(models.Model):
    """An importer names a filer; the filer then sees all its summaries. Dated, withdrawable."""

    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="powers_of_attorney")
    filer = models.ForeignKey(Filer, on_delete=models.PROTECT, related_name="powers_of_attorney")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class EntrySummary(models.Model):
    """An entry summary as it stands: header of its last accepted revision and the independent status axes.

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
    value = models.BigIntegerField()
    duty = models.DecimalField(max_digits=14, decimal_places=2)
    fees = models.DecimalField(max_digits=14, decimal_places=2)
    line_count = models.IntegerField()
    revision = models.SmallIntegerField(default=1)
    version = models.CharField(max_length=5, default="00100")
    scheduled_liquidation = models.DateField(null=True)
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
        """The number as people write it: B76-0324527-8."""
        return f"{self.entry_number[:3]}-{self.entry_number[3:10]}-{self.entry_number[10:]}"


class SummaryRevision(models.Model):
    """One accepted filing of a summary, whole and immutable. Replacements before payment keep the label (E1 note 5)."""

    class Source(models.IntegerChoices):
        CSV = 1, "CSV file"
        JSON = 2, "JSON file"
        API = 3, "API"
        REPAIR = 4, "repaired in the portal"
        DEMO = 5, "demonstration"

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
    """One line of one revision. Tariff numbers are in order on the line; there is no second row per number."""

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


class Routing(models.Model):
    """Where a summary is, for the function validation. One narrow row; no index holds `office`, so a move is HOT."""

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

    summary = models.OneToOneField(
        EntrySummary, primary_key=True, on_delete=models.PROTECT, related_name="routing", db_constraint=False
    )
    jurisdiction = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    port = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    entry_type = models.CharField(max_length=2)
    by = models.SmallIntegerField(choices=By.choices)
    basis = models.SmallIntegerField(choices=Basis.choices)
    edition_row = models.IntegerField(null=True)
    revision = models.SmallIntegerField(default=1, help_text="The one that it was decided on.")
    rulebook = models.IntegerField()
    decided_on = models.DateField()
    standing = models.BigIntegerField(null=True)
    value = models.BigIntegerField()
    entry_date = models.DateField()
    in_flight = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "summary"], name="routing_of_jurisdiction")]


class RoutingDecision(models.Model):
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
    jurisdiction = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    by = models.SmallIntegerField(choices=Routing.By.choices)
    basis = models.SmallIntegerField(choices=Routing.Basis.choices)
    edition_row = models.IntegerField(null=True)
    revision = models.SmallIntegerField()
    rulebook = models.IntegerField()
    decided_on = models.DateField()
    standing = models.BigIntegerField(null=True)
    cause = models.CharField(
        max_length=12, help_text="filing, revision, by_hand, again, standing, edition, order"
    )
    actor_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            BrinIndex(fields=["at"], name="decision_moment", autosummarize=True),
        ]
        triggers = [refuse_row_change("routing_decision"), refuse_truncate("routing_decision")]


class ManualJurisdiction(models.Model):
    """A jurisdiction set by hand (decision 33): stands until the tariff numbers change or it is withdrawn."""

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


class ImporterMonth(models.Model):
    """What an importer filed in a month, by heading, origin and port; so that heavy importers cost no seconds."""

    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="months", db_index=False)
    month = models.DateField(help_text="The first day.")
    heading = models.CharField(max_length=4)
    origin = models.CharField(max_length=2)
    port = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    summaries = models.IntegerField()
    lines = models.IntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["importer", "month", "heading", "origin", "port"], name="one_row_per_importer_month"
            )
        ]


class Manufacturer(models.Model):
    """A manufacturer ID once seen, with the day of its first entry."""

    mid = models.CharField(max_length=15, primary_key=True)
    first_seen_on = models.DateField()


class UnitValue(models.Model):
    """Median entered value a unit, by heading and unit, over the last 12 months; refreshed by a daily task."""

    heading = models.CharField(max_length=4)
    unit = models.CharField(max_length=8)
    median = models.DecimalField(max_digits=16, decimal_places=4)
    lines = models.IntegerField()
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["heading", "unit"], name="one_median_per_heading_and_unit")
        ]


class IntakeFile(models.Model):
    """A file handed in for intake, with its job."""

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.PROTECT, related_name="intake_file")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    file = models.FileField(upload_to="intake/", null=True)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    offset_rows = models.BigIntegerField(
        default=0, help_text="File rows already committed: where a killed job goes on."
    )


class IntakeRejection(models.Model):
    """A summary of a file that was not stored: its rows as they came, and all that is wrong with them."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="rejections", db_index=False)
    first_row = models.BigIntegerField()
    entry_number = models.CharField(max_length=40, blank=True)
    rows = models.JSONField(help_text="The file rows of this summary, each {column: text}.")
    errors = models.JSONField(help_text="Each {row, field, value, code, message, fix}.")
    repaired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "first_row"], name="one_rejection_per_file_row")
        ]
