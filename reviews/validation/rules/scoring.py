"""Decides from hits which filings get a review, with which score. Pure.

The weights of the hits are added; a record of clean reviews lowers them, but never the random sample. A filing is
selected where the score reaches the threshold, or where the sample drew it (decision 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from entries.parsed import ParsedLine
from reviews.validation.rules.criteria import (
    GOODS_TESTS,
    LINE_RULES,
    OUTSIDE_RULES,
    RULES,
    Rule,
    meets_goods,
)
from reviews.validation.rules.facts import FilingFacts, Hit, ImporterRecord

CLEAN_REVIEWS_FOR_TRUST = 5
TRUST_FACTOR = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class ActiveCriterion:
    """A criterion that is switched on, with its rule."""

    id: int
    code: str
    label: str
    rule: Rule
    params: dict[str, Any]
    weight: int
    lead_days: int
    is_random_sample: bool
    floor: int = (
        0  # a rule of lines has nothing to say of a summary whose dearest line is worth less, in dollars
    )

    @classmethod
    def of(
        cls,
        *,
        id: int,
        code: str,
        label: str,
        rule: str,
        params: dict[str, Any],
        weight: int,
        lead_days: int,
        sample: bool,
    ) -> "ActiveCriterion":
        """Raises KeyError where the rule is not one of `rules.RULES`."""
        floor = int(params.get("value", 0)) if rule in LINE_RULES else 0
        return cls(id, code, label, RULES[rule], params, weight, lead_days, sample, floor)

    @property
    def needs_filing_only(self) -> bool:
        """True where the rule can be asked before anything is read from the database."""
        return self.rule.__name__ not in OUTSIDE_RULES


class ScoredHit(NamedTuple):
    """A hit with the weight that it counts."""

    criterion: ActiveCriterion
    hit: Hit
    weight: int


class Selection(NamedTuple):
    """Why a filing was selected: its hits, the heaviest first, their sum, and the longest lead time in days."""

    hits: tuple[ScoredHit, ...]
    score: int
    lead_days: int


def trust(record: ImporterRecord) -> float:
    """Return the factor for an importer's weights: 1, or 0.6 after at least five reviews without a finding."""
    return TRUST_FACTOR if record.closed >= CLEAN_REVIEWS_FOR_TRUST and record.findings == 0 else 1.0


Hits = list[tuple[ActiveCriterion, Hit]]
_GOODS = itemgetter(*map(ParsedLine._fields.index, ("hts", "classified", "origin", "export", "spi")))
_MOST_GOODS = 1 << 14


class HitFinder:
    """The criteria that many filings are asked for, with a bounded memory of the criteria that goods meet.

    The same goods stand in many filings, and few goods meet any criterion.
    """

    def __init__(self, criteria: Sequence[ActiveCriterion]) -> None:
        self._all = criteria
        self._of_goods = [one for one in criteria if one.rule.__name__ in GOODS_TESTS]
        self._others = frozenset(criteria).difference(self._of_goods)
        self._known: dict[tuple[Any, ...], frozenset[ActiveCriterion]] = {}

    def find(self, subject: FilingFacts) -> Hits:
        """Return the hits of the criteria on a filing, as `find_hits` does."""
        asked = self._others
        known = self._known
        for line in subject.parsed.lines:
            met = None if line.adcvd else known.get(_GOODS(line))
            if met is None:
                met = self._find_met(line)
            if met:
                asked |= met
        return find_hits(subject, [one for one in self._all if one in asked])

    def _find_met(self, line: ParsedLine) -> frozenset[ActiveCriterion]:
        met = frozenset(
            one for one in self._of_goods if meets_goods(line, one.params, GOODS_TESTS[one.rule.__name__])
        )
        if not line.adcvd:
            if len(self._known) >= _MOST_GOODS:
                self._known.clear()
            self._known[_GOODS(line)] = met
        return met


def find_hits(subject: FilingFacts, criteria: Sequence[ActiveCriterion]) -> Hits:
    """Return the hits of the criteria on a filing."""
    found: Hits = []
    top = subject.top_value
    for criterion in criteria:
        if top < criterion.floor:
            continue
        hit = criterion.rule(subject, criterion.params)
        if hit is not None:
            found.append((criterion, hit))
    return found


def select(subject: FilingFacts, criteria: Sequence[ActiveCriterion], threshold: int) -> Selection | None:
    """Return the selection of one filing, or None where nothing reaches the threshold and the sample did not draw
    it.
    """
    return weigh(find_hits(subject, criteria), subject.record, threshold)


def weigh(found: Hits, record: ImporterRecord, threshold: int) -> Selection | None:
    """Return the selection that the hits give, in whatever order they were found, or None."""
    if not found:
        return None
    factor = trust(record)
    hits: list[ScoredHit] = []
    drawn = False
    for criterion, hit in found:
        drawn = drawn or criterion.is_random_sample
        weight = criterion.weight if criterion.is_random_sample else round(criterion.weight * factor)
        hits.append(ScoredHit(criterion, hit, weight))
    score = sum(hit.weight for hit in hits)
    if score < threshold and not drawn:
        return None
    hits.sort(key=lambda hit: (-hit.weight, hit.criterion.id))
    return Selection(tuple(hits), min(score, 999), max(hit.criterion.lead_days for hit in hits))
