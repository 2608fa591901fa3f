"""Decides from hits which filings get a review, with which score. Pure.

The weights of the hits are added; a record of clean reviews lowers them, but never the random sample. A filing is
selected where the score reaches the threshold, or where the sample drew it (decision 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reviews.validation.rules.criteria import LINE_RULES, OUTSIDE_RULES, RULES, Rule
from reviews.validation.rules.facts import FilingFacts, Hit, ImporterRecord

CLEAN_REVIEWS_FOR_TRUST = 5
TRUST_FACTOR = 0.6


@dataclass(frozen=True, slots=True)
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
