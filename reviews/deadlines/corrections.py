"""The window of a post summary correction (82 FR 50656 and what came before and after it). Pure.

The day on which a correction is sent chooses the policy. So the window is computed for each time between two changes of
the policies, and its last day is the last one that the policy of that very day allows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cee_portal.core.calendar import ONE_DAY, Calendar
from entries.rules.clock_policies import Policy, UnknownPolicyError
from entries.rules.codes import entry_types
from reviews.deadlines.answers import Answer, Period
from reviews.deadlines.counting import make_open_answer, policies
from reviews.deadlines.facts import FACTS, FactProblem, require_order

PSC = "psc_window"
# Codes of the entry summary query: suspensions for antidumping or countervailing duty, EAPA or an injunction.
SPECIAL_DUTY_CODES = frozenset({"43", "44", "45", "65", "66"})
OTHER_SUSPENSION_CODES = frozenset({"46", "47", "48"})
SUSPENSION_CODES = SPECIAL_DUTY_CODES | OTHER_SUSPENSION_CODES
_SPECIAL_DUTY_TYPES = frozenset({"03", "07", "06"})
_INFORMAL = frozenset({"11", "12"})

_BEFORE_PSC = "There were no post summary corrections before September 22, 2011. Post-entry amendments are closed history."
_TOO_NEAR = "The scheduled liquidation is too near to the date of entry for a correction."
_OPEN = (
    "Liquidation is suspended, so it has no scheduled day. The window stays open until the days before the liquidation "
    "that is scheduled when the suspension ends."
)


@dataclass(frozen=True, slots=True)
class _Part:
    """The window between two changes of the policies. `last` is None where no limit applies."""

    first: date
    last: date | None
    policy: Policy
    at_limit: date | None


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts of a summary that its window depends on."""

    entry_date: date
    scheduled: date | None
    by_importer: bool
    special_duties: bool


def psc_window(
    calendar: Calendar,
    *,
    entry_date: date,
    scheduled_liquidation: date | None = None,
    extension: str = "none",
    suspension_code: str = "",
    entry_type: str = "01",
) -> Answer:
    """Return from when to when a correction may be sent. No day is moved for weekends or holidays."""
    if told := _why_closed(extension, suspension_code, entry_type):
        return make_open_answer(_any_policy(entry_date), told, earliest=entry_date)
    by_duties = suspension_code in SPECIAL_DUTY_CODES and entry_type in _SPECIAL_DUTY_TYPES
    facts = _Facts(entry_date, scheduled_liquidation, extension == "importer", by_duties)
    parts = list(_find_parts(facts))
    if not parts:
        told = _TOO_NEAR if entry_date >= _changes()[0] else _BEFORE_PSC
        return make_open_answer(_any_policy(entry_date), told, earliest=entry_date)
    timely = tuple(Period(part.first, part.last or date.max) for part in parts)
    last = parts[-1]
    if last.last is None:
        return make_open_answer(last.policy, _OPEN, earliest=entry_date, timely=timely)
    return Answer(
        clock=PSC,
        policy=last.policy,
        rule=last.policy.rule,
        earliest=entry_date,
        timely=timely,
        disputed=tuple(Period(part.at_limit, part.at_limit) for part in parts if part.at_limit),
        first_day=entry_date + ONE_DAY,
        last_day=last.last,
        last_arguable_day=last.last,
        count=last.policy.count,
        unit=last.policy.unit,
        closures=calendar.closures_between(entry_date + ONE_DAY, last.last),
    )


def check_psc_window(facts: Mapping[str, Any]) -> Iterator[FactProblem]:
    """Yield what is wrong with the facts together. Only a suspended summary has no scheduled liquidation."""
    if "suspension_code" not in facts and "scheduled_liquidation" not in facts:
        yield FactProblem("scheduled_liquidation", "required", FACTS["scheduled_liquidation"].what)
    yield from require_order(facts, "entry_date", "scheduled_liquidation")


def _why_closed(extension: str, suspension_code: str, entry_type: str) -> str:
    """Return why no correction is possible on any day, with CBP's code; "" where one is."""
    if entry_type in _INFORMAL:
        return "An informal entry is not corrected by a post summary correction (B49)."
    known = entry_types().get(entry_type)
    if known and not known.psc_allowed:
        return f"An entry of type {entry_type} is not corrected by a post summary correction."
    if extension == "cbp":
        return "CBP extended the liquidation. No correction is possible meanwhile (B59)."
    if suspension_code in OTHER_SUSPENSION_CODES:
        return (
            "The liquidation is suspended for another reason than antidumping or countervailing duty (B60)."
        )
    return ""


def _find_parts(facts: _Facts) -> Iterator[_Part]:
    changes = _changes()
    for since, until in zip(changes, [*(day - ONE_DAY for day in changes[1:]), date.max], strict=True):
        first = max(since, facts.entry_date)
        limit, policy, near = _find_limit(facts, since)
        if first > until or (limit is not None and limit < first):
            continue
        if limit is None:
            yield _Part(first, None if until == date.max else until, policy, None)
        else:
            at_limit = limit if near and limit <= until else None
            yield _Part(first, min(limit, until), policy, at_limit)


def _find_limit(facts: _Facts, day: date) -> tuple[date | None, Policy, bool]:
    """Return the last day by the policies of `day`, the policy that sets it, and whether liquidation does."""
    limits: list[tuple[date, bool, Policy]] = []
    lifting = _find_lifting_policy(facts, day)
    if lifting is None:
        policy = policies().find(PSC, day, "from_entry")
        assert policy.count is not None
        limits.append((facts.entry_date + timedelta(days=policy.count), False, policy))
    if facts.scheduled:
        policy = policies().find(PSC, day, "before_liquidation")
        assert policy.count is not None
        limits.append((facts.scheduled - timedelta(days=policy.count), True, policy))
    if lifting and not limits:
        return None, lifting, False
    # Where both limits fall on one day, that of the liquidation is told: about it sources disagree.
    limit, near, policy = min(limits, key=lambda found: (found[0], not found[1]))
    return limit, policy, near


def _find_lifting_policy(facts: _Facts, day: date) -> Policy | None:
    """Return the policy of the day that lifts the limit from the date of entry; None where none does."""
    for case, applies in (
        ("special_duties", facts.special_duties),
        ("importer_extension", facts.by_importer),
    ):
        if applies:
            try:
                return policies().find(PSC, day, case)
            except UnknownPolicyError:
                continue
    return None


def _changes() -> list[date]:
    """Return the days on which a policy of the window began, the earliest first."""
    return sorted({policy.since for policy in policies().rows(PSC)})


def _any_policy(entry_date: date) -> Policy:
    """Return the policy of the date of entry; before the first one the first."""
    return policies().find(PSC, max(entry_date, _changes()[0]), "from_entry")
