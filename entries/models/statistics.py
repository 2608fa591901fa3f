"""What selection compares a filing with.

Months of an importer, median unit values.
"""

from django.db import models

from centers.models import Office
from entries.models.parties import Importer


class ImporterMonth(models.Model):
    """What an importer filed in a month, by heading, origin and port.

    Selection reads these sums instead of the lines, so that heavy importers cost no seconds.
    """

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


class UnitValue(models.Model):
    """Median entered value a unit, by heading and unit, over the last 12 months.

    A daily task refreshes it.
    """

    heading = models.CharField(max_length=4)
    unit = models.CharField(max_length=8)
    median = models.DecimalField(max_digits=16, decimal_places=4)
    lines = models.IntegerField()
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["heading", "unit"], name="one_median_per_heading_and_unit")
        ]
