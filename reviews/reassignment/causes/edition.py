"""The cause of a new edition (19 CFR 101.1): its publication, and its batch.

A second person approves the batch.

The count comes before the gate, because it reads every routing in flight. Filings of that time are counted after the
gate; behind it one query asks only whether there are any. An edition waits while a flip is near, because it touches
every port.
"""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.states import find_refusal, require_act
from centers.models import Edition
from centers.routing.edition import Edition as Rules
from centers.routing.edition import EditionRow
from centers.routing.rulebook import Rulebook
from centers.routing.timelines import RowData
from centers.selectors.rulebooks import current_rulebook, current_rulebook_number
from centers.services.editions import publish_edition
from reviews.reassignment.batch_record import record_batch_event, save_act
from reviews.reassignment.causes.edition_counts import (
    GOODS,
    Changes,
    count_changes,
    count_since,
    is_any_held,
    may_be_routed_since,
)
from reviews.reassignment.causes.line_cause import LineCause
from reviews.reassignment.engine.flip_window import require_no_flip_near
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.counts import store_preview
from reviews.reassignment.preview.line_counts import sum_counts

_NOTHING_TO_MOVE = "Nothing in flight would change: there is nothing to move."


class EditionCause(LineCause):
    """Move all summaries whose jurisdiction depends on their goods.

    Its parameters: `edition`, the first day of the edition (ISO), and its `citation`.
    """

    recorded_as = "edition"
    waits_for_flips = True
    holds_end = "a later list moves"

    def scope(self) -> str:
        return GOODS

    def reason(self) -> str:
        return str(self.batch.params.get("citation", ""))

    def statement_values(self) -> dict[str, Any]:
        """Leave the reason of the records empty.

        Their edition row names the edition.
        """
        return {**super().statement_values(), "reason": ""}

    def count_again(self, user: User) -> Preview:
        require_act(self.batch.recount, user)
        begun = time.monotonic()
        changes = count_changes(rules=current_rulebook(), on=max(clock.today(), self.batch.starts_on))
        return store_preview(self.batch, user, _preview_counts(changes), time.monotonic() - begun)


class PublishedEdition(NamedTuple):
    """A published edition, the counts of its changes, and its batch.

    `batch` is None where nothing would change.
    """

    edition: Edition
    changes: Changes
    batch: Batch | None


def publish_and_announce(
    *, rows: Sequence[RowData], effective_on: date, citation: str, actor: User | None = None
) -> PublishedEdition:
    """Publish a checked list and open its batch, which waits for approval.

    What it would change in flight is counted before and stored as the preview.

    Nothing moves. Raises EditionError, NoRulebookError, WaitError, GateBusyError.
    """
    require_no_flip_near()
    begun, begun_at, some_held = time.monotonic(), clock.now(), is_any_held()
    on = max(clock.today(), effective_on)
    changes = count_changes(rules=_with_edition(current_rulebook(), rows, effective_on, citation), on=on)
    with transaction.atomic():
        edition = publish_edition(rows=rows, effective_on=effective_on, citation=citation, actor=actor)
        # The gate is held alone from here, so that no transaction decides by the old list.
        is_uncounted = not changes.routings and may_be_routed_since(begun_at, some_held=some_held)
        # Filings before a later effective day follow the old list, so that there may be something to move then.
        is_later = effective_on > clock.today()
        batch = (
            _create_edition_batch(edition, on, actor)
            if changes.routings or is_uncounted or is_later
            else None
        )
        if batch is not None and not is_uncounted:
            store_preview(batch, actor, _preview_counts(changes), time.monotonic() - begun)
    if batch is not None and is_uncounted:
        changes = count_since(begun_at, rules=current_rulebook(), on=on)
        if changes.routings or is_later:
            store_preview(batch, actor, _preview_counts(changes), time.monotonic() - begun)
        else:
            batch = _cancel_empty_batch(batch, actor)
    return PublishedEdition(edition, changes, batch)


def _create_edition_batch(edition: Edition, on: date, actor: User | None) -> Batch:
    batch = Batch.objects.create(
        cause=Batch.Cause.EDITION,
        state=Batch.State.WAITING_FOR_APPROVAL,
        params={"edition": edition.effective_on.isoformat(), "citation": edition.citation},
        policies=Policies(begun=HOLD).stored(),
        title=f"Edition of {edition.effective_on}, {edition.citation}"[:160],
        starts_on=on,
        proposed_by=actor,
        created_at=clock.now(),
    )
    after = {"edition": edition.effective_on.isoformat(), "rulebook": current_rulebook_number()}
    record_batch_event(batch.pk, Verb.BATCH_PROPOSED, actor, reason=edition.citation, after=after)
    return batch


@transaction.atomic
def _cancel_empty_batch(batch: Batch, actor: User | None) -> Batch | None:
    """Cancel a batch that would move nothing.

    Return None, or the batch where a person has decided about it already.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if find_refusal(batch.cancel_as_empty):
        return batch
    batch.cancel_as_empty()
    batch.finished_at = clock.now()
    save_act(batch, Verb.BATCH_CANCELLED, actor, "finished_at", message=_NOTHING_TO_MOVE)
    return None


def _preview_counts(changes: Changes) -> dict[str, object]:
    return {**sum_counts(changes.rows), "looked_at": changes.looked_at, "renamed": changes.jurisdiction}


def _with_edition(rules: Rulebook, rows: Sequence[RowData], effective_on: date, citation: str) -> Rulebook:
    """Return the rulebook with the new edition.

    Its rows have no ids yet; ids decide nothing.
    """
    parts = [
        EditionRow(number, row.level, row.start, row.end, row.center, row.basis)
        for number, row in enumerate(rows, start=1)
    ]
    edition = Rules(
        effective_on,
        citation,
        parts,
        low_confidence_decides=not rules.inferred_low_needs_jurisdiction,
        headings=rules.headings,
    )
    return Rulebook(
        rules.number,
        (*rules.editions, edition),
        rules.delegations,
        inferred_low_needs_jurisdiction=rules.inferred_low_needs_jurisdiction,
        headings=rules.headings,
    )
