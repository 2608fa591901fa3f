"""Reads what the selection rules know beside a filing: active criteria, rates, medians, records of importers.

The criteria are read for every piece, so that switching one counts at once in every process. Rates and medians are
kept per process for at most a minute.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from cee_portal.core import db
from centers.models import TariffNumber
from entries.models import UnitValue
from reviews.validation.models import Criterion
from reviews.validation.rules.facts import Background, ImporterRecord, Rate
from reviews.validation.rules.scoring import ActiveCriterion

_KEEP_SECONDS = 60
_FINDINGS_MONTHS = 24


@dataclass(frozen=True)
class SelectionSettings:
    """The criteria switched on for a day and the background that they need."""

    criteria: tuple[ActiveCriterion, ...]
    background: Background

    @cached_property
    def by_id(self) -> dict[int, ActiveCriterion]:
        """The criteria by their ids."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def digest(self) -> int:
        """Equal for two settings in which every rule gives the same answer for the same filing."""
        criteria = tuple((one.id, one.rule.__name__, repr(one.params)) for one in self.criteria)
        rates, medians = self.background.rates, self.background.medians
        return hash((criteria, frozenset(rates.items()), frozenset(medians.items())))


_kept: dict[date, tuple[float, Background]] = {}


def selection_settings(today: date) -> SelectionSettings:
    """Return the criteria in force on `today`, rates of free and ad valorem numbers, and medians."""
    return SelectionSettings(active_criteria(today), background_of(today))


def background_of(today: date) -> Background:
    """Return rates and medians, at most a minute old."""
    kept = _kept.get(today)
    if kept and time.monotonic() - kept[0] < _KEEP_SECONDS:
        return kept[1]
    background = Background(_read_rates(), _read_medians(), today)
    _kept.clear()
    _kept[today] = (time.monotonic(), background)
    return background


def forget() -> None:
    """Read rates and medians again next time. Call it after loading them."""
    _kept.clear()


def active_criteria(today: date) -> tuple[ActiveCriterion, ...]:
    """Return the criteria in force on `today`, in order of their ids."""
    rows = Criterion.objects.filter(valid_from__lte=today).filter(Q(valid_to=None) | Q(valid_to__gte=today))
    return tuple(as_active(row) for row in rows)


def as_active(row: Criterion) -> ActiveCriterion:
    """Return a stored criterion with its rule."""
    return ActiveCriterion.of(
        id=row.pk,
        code=row.code,
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
      AND activity.closed_at >= cee_now() - make_interval(months => %s) AND code.code NOT IN ('not_reviewed', 'deleted')
GROUP BY activity.importer_id
"""


def records_of(importer_ids: Iterable[int]) -> dict[int, ImporterRecord]:
    """Return the structured results of closed reviews of these importers over the last 24 months."""
    return {
        importer_id: ImporterRecord(closed=closed, findings=findings, headings=frozenset(headings or ()))
        for importer_id, closed, findings, headings in db.rows(
            _RECORDS, [list(importer_ids), _FINDINGS_MONTHS]
        )
    }


def _read_rates() -> dict[str, Rate]:
    free = TariffNumber.RateKind.FREE
    known = TariffNumber.objects.filter(
        Q(rate_kind=free) | Q(rate_kind=TariffNumber.RateKind.AD_VALOREM, rate__isnull=False)
    )
    return {
        number: Rate(Decimal(0) if kind == free else rate)
        for number, kind, rate in known.values_list("number", "rate_kind", "rate")
    }


def _read_medians() -> dict[tuple[str, str], float]:
    rows = UnitValue.objects.values_list("heading", "unit", "median")
    return {(heading, unit): float(median) for heading, unit, median in rows}
