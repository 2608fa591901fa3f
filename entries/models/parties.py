"""Companies, importers and their standing, filers, and people who act for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from cee_portal.accounts.models import User
from cee_portal.core.dated import DatedQuerySet
from centers.models import Office


class Company(models.Model):
    """A group of importer numbers (decision 36).

    By default those with the same first nine digits.
    """

    key = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)


class Importer(models.Model):
    """An importer of record by its normalised number.

    12-3456789 and 12-345678900 are one importer (CATAIR AE note f).
    """

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
    """A filer code of a broker or self-filer, with its authorised check-digit offsets.

    Source of the offsets: CATAIR Appendix E item 6.
    """

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

    objects = DatedQuerySet.as_manager()


class ImporterMembership(models.Model):
    """A person who works for an importer, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="importer_memberships")
    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()


class PowerOfAttorney(models.Model):
    """The importer names a filer, who then sees all its summaries; valid by dates."""

    importer = models.ForeignKey(Importer, on_delete=models.PROTECT, related_name="powers_of_attorney")
    filer = models.ForeignKey(Filer, on_delete=models.PROTECT, related_name="powers_of_attorney")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()


class Manufacturer(models.Model):
    """A manufacturer ID once seen, with the day of its first entry."""

    mid = models.CharField(max_length=15, primary_key=True)
    first_seen_on = models.DateField()
