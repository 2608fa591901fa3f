"""Tables of authority: offices, memberships, editions, delegations, rulebooks."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from cee_portal.accounts.models import User
from cee_portal.core.append_only import refuse_delete, refuse_row_change, refuse_truncate
from cee_portal.core.dated import DatedQuerySet
from cee_portal.core.states import StateField
from centers.order_states import OrderActs
from centers.tariff.words import LONGEST


class Office(models.Model):
    """A place where work can sit.

    A Center (CEE001 to CEE010) or a port (Schedule D code).

    Routings carry its id, which is small because they are many.
    """

    class Kind(models.TextChoices):
        CENTER = "center", "Center"
        PORT = "port", "port"

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=6, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=2, blank=True)
    timezone = models.CharField(max_length=40, default="America/New_York")
    field_office = models.CharField(max_length=40, blank=True)
    team_code = models.CharField(max_length=3, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    contact_verified_on = models.DateField(null=True)
    listed = models.BooleanField(
        default=True, help_text="False: a port code that is not in our list (decision 35)."
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="center", code__regex=r"^CEE\d{3}$")
                | Q(kind="port", code__regex=r"^\d{4}$"),
                name="office_code_fits_kind",
            )
        ]
        triggers = [refuse_delete("office")]

    def __str__(self) -> str:
        return f"{self.code} {self.short_name}"

    @property
    def is_center(self) -> bool:
        return self.kind == self.Kind.CENTER


class Team(models.Model):
    """A team of an office; a Center's team may take the work of some headings."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    headings = models.JSONField(
        default=list, help_text='Prefixes of headings, like ["84", "8517"]; empty: any.'
    )

    class Meta:
        ordering = ["office_id", "code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="one_team_code_per_office")]
        triggers = [refuse_delete("team")]

    def __str__(self) -> str:
        return self.code


class OfficeMembership(models.Model):
    """A role held at an office from a day to a day.

    A person works for an office and sits anywhere (duty port).
    """

    class Role(models.TextChoices):
        SPECIALIST = "specialist", "import specialist"
        SUPERVISOR = "supervisor", "supervisor"
        DIRECTOR = "director", "director"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="office_memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    duty_port = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: open.")
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "user"], name="membership_of_office")]


class Edition(models.Model):
    """The full list HTSUS range to Center, in force from a date.

    Published whole, never edited.
    """

    effective_on = models.DateField(unique=True)
    citation = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["effective_on"]
        triggers = [refuse_row_change("edition"), refuse_truncate("edition")]


class EditionRow(models.Model):
    """One range of an edition.

    `span` is the half-open range of ten-digit tariff numbers that it covers.
    """

    class Basis(models.TextChoices):
        OFFICIAL = "official", "official"
        REPORTED = "reported", "reported"
        INFERRED_HIGH = "inferred-high", "inferred, high"
        INFERRED_LOW = "inferred-low", "inferred, low"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rows")
    level = models.SmallIntegerField(
        help_text="Digits that were given: 4, 6, 8 or 10. The longest that matches wins."
    )
    heading_from = models.CharField(max_length=10)
    heading_to = models.CharField(max_length=10)
    span = BigIntegerRangeField()
    center = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=14, choices=Basis.choices)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["edition_id", "heading_from"]
        constraints = [
            ExclusionConstraint(
                name="rows_of_one_level_do_not_overlap",
                expressions=[
                    ("edition", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(level__in=[4, 6, 8, 10]), name="edition_row_level"),
        ]
        triggers = [refuse_row_change("edition_row"), refuse_truncate("edition_row")]


class TradeFunction(models.Model):
    """One of the 58 functions of the law, and the offices that may hold it."""

    slug = models.SlugField(primary_key=True, max_length=60)
    function = models.CharField(max_length=200)
    work_function = models.CharField(max_length=16)
    authority_after = models.CharField(max_length=16)
    cfr_refs = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["work_function", "slug"]


class Delegation(OrderActs, models.Model):
    """The order that gives Centers functions at ports from a date (decision 37)."""

    state = StateField(max_length=10, choices=OrderActs.State.choices, default=OrderActs.State.DRAFT)
    order_number = models.CharField(max_length=40, unique=True)
    text = models.TextField(blank=True)
    citation = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField(
        null=True, help_text="Empty until approval where it is to start on approval."
    )
    withdrawn_on = models.DateField(null=True)
    all_ports = models.BooleanField(default=False)
    centers = models.ManyToManyField(Office, related_name="delegations", limit_choices_to={"kind": "center"})
    ports = models.ManyToManyField(Office, related_name="+", limit_choices_to={"kind": "port"}, blank=True)
    functions = models.JSONField(default=list, help_text="Working functions, like validation or revenue.")
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdraws = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="withdrawals",
        help_text="The order it takes back.",
    )
    policies = models.JSONField(
        default=dict,
        help_text="What a flip does with begun work, work near a deadline, and teams (decision 34).",
    )
    reason = models.TextField(blank=True, help_text="Why a date in the past, or why it is withdrawn.")

    class Meta:
        ordering = ["effective_on", "order_number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "moving", "in_force"]) | Q(effective_on__isnull=False),
                name="approved_delegation_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="second_person_approves",
            ),
        ]

    def __str__(self) -> str:
        return self.order_number


class StaffingLine(models.Model):
    """One line of a staffing plan: a person joins a team of a Center on a day.

    A Center builds its staff up over months, so the days differ.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="staffing")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()

    class Meta:
        ordering = ["from_date", "user_id"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "user"], name="one_plan_per_order_and_person")
        ]


class Rulebook(models.Model):
    """A numbered snapshot of all published editions and approved delegations."""

    number = models.AutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    snapshot = models.JSONField()
    published_at = models.DateTimeField()
    cause = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        triggers = [refuse_row_change("rulebook"), refuse_truncate("rulebook")]


class Heading(models.Model):
    """A known four-digit heading of chapters 1-97, with a plain title of our own."""

    code = models.CharField(max_length=4, primary_key=True)
    title = models.CharField(max_length=120)
    words = models.CharField(max_length=LONGEST, default="", help_text="The title as searches compare it.")

    class Meta:
        ordering = ["code"]
        indexes = [GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="heading_words_search")]


class HeadingName(models.Model):
    """An everyday name of goods, and one of the headings where such goods are; `place` 0 is the most likely one."""

    heading = models.ForeignKey(Heading, on_delete=models.CASCADE, related_name="names")
    words = models.CharField(max_length=LONGEST, help_text="The name as searches compare it.")
    place = models.SmallIntegerField()

    class Meta:
        ordering = ["words", "place"]
        constraints = [models.UniqueConstraint(fields=["words", "heading"], name="one_place_of_a_name")]
        indexes = [GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="heading_name_search")]


class TariffNumber(models.Model):
    """A ten-digit tariff number with unit and rate.

    It comes from the product's own file or from a USITC export.
    """

    class RateKind(models.TextChoices):
        FREE = "free", "free"
        AD_VALOREM = "ad_valorem", "ad valorem"
        OTHER = "other", "other"

    number = models.CharField(max_length=10, primary_key=True)
    title = models.CharField(max_length=400)
    unit = models.CharField(max_length=24, blank=True)
    rate_text = models.CharField(max_length=400, blank=True)
    rate_kind = models.CharField(max_length=10, choices=RateKind.choices)
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True, help_text="Percent.")
    unit_value = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="Typical US dollars a unit; made up for demonstration.",
    )
    source = models.CharField(max_length=60, default="product")

    class Meta:
        ordering = ["number"]
