"""Reads what reviews found with an importer."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from reviews.kinds import ImporterFindings
from reviews.validation.models import Finding, ValidationActivity


def importer_findings(importer_id: int, since: date) -> ImporterFindings:
    """Return the reviews of an importer that were closed from a day on. Three queries."""
    closed = ValidationActivity.objects.filter(
        importer=importer_id, state=ValidationActivity.State.CLOSED, closed_at__date__gte=since
    )
    months = closed.filter(result__is_finding=True).values(month=TruncMonth("closed_at"))
    hits = months.annotate(number=Count("pk")).values_list("month", "number")
    assessed = Finding.objects.filter(activity__in=closed).aggregate(total=Sum("amount"))["total"]
    return ImporterFindings(
        closed.count(), {month.date(): number for month, number in hits}, assessed or Decimal(0)
    )
