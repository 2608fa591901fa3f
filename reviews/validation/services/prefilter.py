"""Computes what selection needs of a filing alone, before it is stored: most of its rules, and most of their time.

The process that reads files does it, beside the transaction that stores. The hits count only where criteria, rates
and medians are still the same once the filing is behind the gate; else the rules are asked again there.
"""

from functools import partial
from typing import Any

from cee_portal.core import clock
from entries.extension_points import Prefilter
from entries.parsed import ParsedSummary
from reviews.validation.rules.facts import Background, FilingFacts, Hit
from reviews.validation.rules.scoring import HitFinder, Hits
from reviews.validation.selectors.background import SelectionSettings, selection_settings

Precomputed = tuple[
    int, list[tuple[int, int | None, str]]
]  # digest of the setting; criterion, line and words of each hit
_NONE: frozenset[str] = frozenset()


def make_prefilter() -> Prefilter:
    """Read the settings of today and return the prefilter, which reads nothing more."""
    setting = selection_settings(clock.today())
    criteria = [criterion for criterion in setting.criteria if criterion.needs_filing_only]
    return partial(_prefilter_hits, setting.digest, HitFinder(criteria), setting.background)


def _prefilter_hits(
    digest: int, finder: HitFinder, background: Background, parsed: ParsedSummary
) -> Precomputed:
    subject = FilingFacts(parsed, False, _NONE, False, background=background)
    return digest, [(criterion.id, *hit) for criterion, hit in finder.find(subject)]


def precomputed_hits(seen: Any, setting: SelectionSettings) -> Hits | None:
    """Return the hits that the prefilter found; None where none ran, or the settings have changed since."""
    if seen is None or seen[0] != setting.digest:
        return None
    return [(setting.by_id[pk], Hit(line_no, detail)) for pk, line_no, detail in seen[1]]
