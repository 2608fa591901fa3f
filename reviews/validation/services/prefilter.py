"""What selection can see in a filing before it is stored, from the filing alone: most of its rules, most of its time.

It is done where files are read, beside the transaction that stores. What was seen counts only where criteria, rates and
medians are still the same once the filing is behind the gate; else the rules are asked again there.
"""

from functools import partial
from typing import Any

from cee_portal.core import clock
from entries.extension_points import Prefilter
from entries.parsed import ParsedSummary
from reviews.validation.rules.facts import Background, Hit, Subject
from reviews.validation.rules.scoring import ActiveCriterion, Hits, find_hits
from reviews.validation.selectors.background import Setting, setting_for

Seen = tuple[
    int, list[tuple[int, int | None, str]]
]  # digest of the setting; criterion, line and words of each hit
_NONE: frozenset[str] = frozenset()


def make_prefilter() -> Prefilter:
    """Reads today's setting; what it gives reads nothing more."""
    setting = setting_for(clock.today())
    alone = [criterion for criterion in setting.criteria if criterion.needs_the_filing_alone]
    return partial(_look, setting.digest, alone, setting.background)


def _look(digest: int, alone: list[ActiveCriterion], background: Background, parsed: ParsedSummary) -> Seen:
    subject = Subject(parsed, False, _NONE, False, background=background)
    return digest, [(criterion.id, *hit) for criterion, hit in find_hits(subject, alone)]


def hits_seen(seen: Any, setting: Setting) -> Hits | None:
    """The hits that the prefilter found; None where none ran, or the setting has changed since."""
    if seen is None or seen[0] != setting.digest:
        return None
    return [(setting.by_id[pk], Hit(line_no, detail)) for pk, line_no, detail in seen[1]]
