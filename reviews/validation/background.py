"""Reads what the selection rules know beside a filing: active criteria, rates, medians, records of importers.

Criteria, rates and medians are small and change rarely: they are kept per process for a minute at most.
"""

import time
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from centers.models import TariffNumber
from entries.models import UnitValue
from reviews.validation.facts import Background, Rate, Record
from reviews.validation.models import Criterion
from reviews.validation.scoring import ActiveCriterion

_KEEP_SECONDS = 60
_FINDINGS_MONTHS = 24


class Setting(NamedTuple):
    """The criteria switched on for a day and the background they need."""

    criteria: tuple[ActiveCriterion, ...]
    background: Background


_kept: dict[date, tuple[float, Setting]] = {}


def setting_for(today: date) -> Setting:
    """Criteria in force on `today`, rates of free and ad valorem numbers, medians; at most a minute old."""
    kept = _kept.get(today)
    if kept and time.monotonic() - kept[0] < _KEEP_SECONDS:
        return kept[1]
    setting = Setting(active_criteria(today), Background(_rates(), _medians(), today))
    _kept.clear()
    _kept[today] = (time.monotonic(), setting)
    return setting


def forget() -> None:
    """Read again next time; called by whoever switches a criterion."""
    _kept.clear()


def active_criteria(today: date) -> tuple[ActiveCriterion, ...]:
    """The criteria in force on `today`, in order of their ids."""
    rows = Criterion.objects.filter(valid_from__lte=today).filter(Q(valid_to=None) | Q(valid_to__gte=today))
    return tuple(as_active(row) for row in rows)


def as_active(row: Criterion) -> ActiveCriterion:
    """A stored criterion with its rule."""
    return ActiveCriterion.of(
        id=row.pk,
        label=row.label,
        rule=row.rule,
        params=row.params,
        weight=row.weight,
        lead_days=row.lead_days,
        sample=row.is_random_sample,
    )


_RECORDS = """
SELECT activity.importer_id, count(*), count(*) FILTER (WHERE code.is_finding),
       array_agg(DISTINCT item.heading) FILTER (WHERE code.is_finding AND item.heading <> '')
FROM reviews_validationactivity activity
JOIN reviews_resultcode code ON code.code = activity.result_id
JOIN reviews_workitem item ON item.id = activity.item_id
WHERE activity.state = 'closed' AND activity.importer_id = ANY(%s)
      AND activity.closed_at >= cee_now() - make_interval(months => %s) AND code.code <> 'not_reviewed'
GROUP BY activity.importer_id
"""


def records_of(importer_ids: Iterable[int]) -> dict[int, Record]:
    """The structured results of closed reviews of these importers over the last 24 months."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [list(importer_ids), _FINDINGS_MONTHS])
        return {
            row[0]: Record(closed=row[1], findings=row[2], headings=frozenset(row[3] or ()))
            for row in cursor.fetchall()
        }


def _rates() -> dict[str, Rate]:
    rows = TariffNumber.objects.exclude(rate_kind=TariffNumber.RateKind.OTHER)
    return {number: Rate(rate or 0) for number, rate in rows.values_list("number", "rate")}


def _medians() -> dict[tuple[str, str], float]:
    rows = UnitValue.objects.values_list("heading", "unit", "median")
    return {(heading, unit): float(median) for heading, unit, median in rows}
