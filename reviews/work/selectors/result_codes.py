"""Reads the results that may close an item."""

from datetime import date

from django.db.models import QuerySet

from reviews.work.models import ResultCode
from reviews.work.services.automatic_closing import PORTAL_RESULTS


def result_codes_on(day: date, kind: str) -> QuerySet[ResultCode]:
    """Return the codes that a person may use on a day for items of a kind, without those of the portal."""
    return ResultCode.objects.on(day).filter(kind=kind).exclude(code__in=PORTAL_RESULTS)
