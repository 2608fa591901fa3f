"""Writes selection criteria: dated data that are drafted, tried on the last 90 days, then switched on.

Of the rows of one code the last one that was switched on counts. A change is a new row, so that the numbers that
selected a filing stay known. Criteria are for CBP's own people only (decision 38).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cee_portal.accounts.access import require_administrator
from cee_portal.accounts.models import User
from cee_portal.core import clock, visibility
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import InvalidInputError, NotFoundError, RefusedError
from cee_portal.core.text.one_line import require_one_line
from centers.selectors.memberships import is_staff_person
from reviews.validation.models import Criterion
from reviews.validation.rules.parameters import parameter_error
from reviews.work.queue.bands import MOST_LEAD_DAYS

ADMINISTRATORS_ONLY = "Only administrators can change selection criteria."


class NotTriedError(RefusedError):
    """The criterion was not tried since it was last changed."""

    code = "not_tried"


@dataclass(frozen=True, slots=True)
class Draft:
    """A criterion as written: `params` are the numbers of `rule`, `weight` 0 to 100, `lead_days` 0 to 31."""

    code: str
    label: str
    description: str
    rule: str
    params: dict[str, Any]
    subject: str
    weight: int
    lead_days: int = 10
    is_random_sample: bool = False


@visibility.rule(Criterion)
def visible_criteria(user: User) -> QuerySet[Criterion] | None:
    """Staff read them all; nobody else learns that there are any."""
    return Criterion.objects.all() if is_staff_person(user) else None


@transaction.atomic
def write_draft(*, user: User, draft: Draft) -> Criterion:
    """Write or change the draft of a code; its last backtest is forgotten. Raises InvalidInputError."""
    require_administrator(user, ADMINISTRATORS_ONLY)
    check_draft(draft)
    found = list(Criterion.objects.select_for_update().filter(code=draft.code, valid_from__isnull=True))
    before = _numbers(found[0]) if found else None
    row = found[0] if found else Criterion(code=draft.code)
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    row.tested_at = row.test_result = None
    row.save()
    _record_act(row, user, Verb.CRITERION_WRITTEN, before=before)
    return row


@transaction.atomic
def switch_on(*, criterion_id: int, user: User) -> Criterion:
    """Let a draft count from today on, in place of the row of the same code. Raises NotTriedError."""
    require_administrator(user, ADMINISTRATORS_ONLY)
    row = _lock_criterion(criterion_id)
    today = clock.today()
    if not row.is_draft:
        raise InvalidInputError(
            f"“{row.label}” was switched on before. Write a draft to change it.", field="code"
        )
    if row.tested_at is None:
        raise NotTriedError(f"Try “{row.label}” on the last 90 days first, and look at what it would select.")
    for old in Criterion.objects.select_for_update().filter(
        code=row.code, valid_from__isnull=False, valid_to__isnull=True
    ):
        _end_criterion(old, today)
    row.valid_from = today
    row.save(update_fields=["valid_from"])
    _record_act(row, user, Verb.CRITERION_SWITCHED_ON)
    return row


@transaction.atomic
def switch_off(*, criterion_id: int, user: User, reason: str) -> Criterion:
    """Let a criterion count no more from now on; items that it opened stay. A new draft switches it on again."""
    require_administrator(user, ADMINISTRATORS_ONLY)
    row = _lock_criterion(criterion_id)
    if not reason.strip():
        raise InvalidInputError("Say why it is switched off.", field="reason")
    if row.is_draft or row.valid_to is not None:
        return row
    _end_criterion(row, clock.today())
    _record_act(row, user, Verb.CRITERION_SWITCHED_OFF, reason=reason)
    return row


@transaction.atomic
def discard_draft(*, criterion_id: int, user: User) -> None:
    """Delete a draft. What was ever switched on is never deleted."""
    require_administrator(user, ADMINISTRATORS_ONLY)
    row = _lock_criterion(criterion_id)
    if not row.is_draft:
        raise InvalidInputError(f"“{row.label}” was switched on; it can only be switched off.", field="code")
    _record_act(row, user, Verb.CRITERION_DISCARDED, before=_numbers(row))
    row.delete()


def draft_of(row: Criterion) -> Draft:
    """Return a stored criterion as one would write it."""
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})


def fingerprint(row: Criterion) -> str:
    """Return a text that is equal for criteria that hit the same filings."""
    numbers = json.dumps([row.rule, row.params, row.weight, row.is_random_sample], sort_keys=True)
    return hashlib.blake2b(numbers.encode(), digest_size=12).hexdigest()


def _end_criterion(row: Criterion, today: date) -> None:
    row.valid_to = today - timedelta(days=1)
    row.save(update_fields=["valid_to"])


def _lock_criterion(criterion_id: int) -> Criterion:
    found = list(Criterion.objects.select_for_update().filter(pk=criterion_id))
    if not found:
        raise NotFoundError("There is no such criterion. Go back to the list.")
    return found[0]


def check_draft(draft: Draft) -> None:
    """Raises InvalidInputError that names the field and what to write."""
    fault = parameter_error(draft.rule, draft.params)
    if fault:
        raise InvalidInputError(fault, field="rule" if draft.rule == "" else "params")
    if draft.subject not in Criterion.Subject.values:
        raise InvalidInputError("Choose a subject from the list.", field="subject")
    if not 0 <= draft.weight <= 100:
        raise InvalidInputError("Enter a weight from 0 to 100.", field="weight")
    if not 0 <= draft.lead_days <= MOST_LEAD_DAYS:
        raise InvalidInputError(f"Enter a lead time of 0 to {MOST_LEAD_DAYS} days.", field="lead_days")
    if draft.is_random_sample != (draft.rule == "random_sample"):
        raise InvalidInputError("Only the rule random_sample draws the sample.", field="rule")
    for name in ("code", "label", "description"):
        if not getattr(draft, name).strip():
            raise InvalidInputError(f"The {name} is empty.", field=name)
        require_one_line(getattr(draft, name), field=name, name=f"The {name}")


def _numbers(row: Criterion) -> dict[str, Any]:
    return {"rule": row.rule, "params": row.params, "weight": row.weight, "lead_days": row.lead_days}


def _record_act(
    row: Criterion, user: User, verb: Verb, *, reason: str = "", before: dict[str, Any] | None = None
) -> None:
    record_event(
        verb=verb,
        actor=user,
        object_kind="criterion",
        object_id=row.pk,
        reason=reason,
        before=before,
        after={"code": row.code, **_numbers(row)},
    )
