"""The bodies and answers of the API of batches."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.etags import etag
from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.strict import OneOf, ShortListField, StrictSerializer, required
from centers.selectors.rulebooks import NoRulebookError, current_rulebook_number
from entries.models import RoutingDecision
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.work.models import NO_DUE_DATE, ItemMove

_ETAG_OF_MOVES = etag(1)  # no move is ever changed


class BatchParameters(ListParameters):
    """Query parameters of the list of batches."""

    state = OneOf(required=False, choices=Batch.State.choices)
    cause = OneOf(required=False, choices=Batch.Cause.choices)
    delegation = serializers.IntegerField(required=False, min_value=1)


class MoveParameters(serializers.Serializer[Any]):
    """Query parameters of a batch's moves."""

    cursor = serializers.CharField(required=False, max_length=500)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=1000, default=100)
    object = OneOf(required=False, choices=["summary", "item"], default="summary")
    changed_since = serializers.DateTimeField(
        required=False, help_text="Only moves of this moment or later (ISO 8601)."
    )


class ManualMoveBody(StrictSerializer):
    """A mass move by hand: entries, the office they go to, and why."""

    entry_numbers = ShortListField(
        child=serializers.CharField(max_length=20), allow_empty=False, max_length=50_000
    )
    office = serializers.CharField(max_length=60, help_text="Like 2704 or CEE010.")
    reason = serializers.CharField(max_length=300, error_messages=required("Say why."))


class ReleaseBody(StrictSerializer):
    """The preview that the second person approves."""

    preview = serializers.IntegerField(min_value=1, error_messages=required("Name the preview you approve."))
    warnings_read = serializers.BooleanField(
        required=False, default=True, help_text="false: refuse where the preview is old."
    )


class BatchLineAnswer(serializers.Serializer[Any]):
    """A batch in a list; how far it is stands with the batch itself."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    cause = serializers.CharField()
    title = serializers.CharField()
    delegation = serializers.IntegerField(allow_null=True)
    starts_on = serializers.DateField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    said = serializers.CharField()
    etag = serializers.CharField()


class BatchListAnswer(serializers.Serializer[Any]):
    """One page of batches."""

    next = serializers.CharField(allow_null=True)
    results = BatchLineAnswer(many=True)


class BatchPreviewAnswer(serializers.Serializer[Any]):
    """What a batch without an order would move."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    preview = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    on_day = serializers.DateField()
    summaries = serializers.IntegerField()
    items = serializers.IntegerField()
    value = serializers.CharField()
    held = serializers.IntegerField()
    begun = serializers.IntegerField()
    by_port = serializers.ListField(child=serializers.DictField())
    flows = serializers.ListField(child=serializers.DictField())


class PairAnswer(serializers.Serializer[Any]):
    """Summaries and open items."""

    summaries = serializers.IntegerField()
    items = serializers.IntegerField()


class BatchAnswer(serializers.Serializer[Any]):
    """A batch at this moment; `proof` once it is made."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    cause = serializers.CharField()
    title = serializers.CharField()
    delegation = serializers.IntegerField(allow_null=True)
    rulebook = serializers.IntegerField(allow_null=True)
    starts_on = serializers.DateField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    pace = serializers.CharField()
    said = serializers.CharField()
    total = PairAnswer()
    moved = PairAnswer()
    held = PairAnswer()
    left = PairAnswer()
    rate = serializers.FloatField()
    estimate_seconds = serializers.IntegerField(allow_null=True)
    errors = serializers.IntegerField()
    proof = serializers.DictField(allow_null=True)
    as_of = serializers.DateTimeField()
    etag = serializers.CharField()


class MoveAnswer(serializers.Serializer[Any]):
    """One single move."""

    object = serializers.CharField()
    entry_number = serializers.CharField()
    item = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    locals()["from"] = serializers.CharField()
    to = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    rulebook = serializers.IntegerField(allow_null=True)
    etag = serializers.CharField(help_text="A move is never changed: always the same.")


class MoveListAnswer(serializers.Serializer[Any]):
    """One page of moves."""

    next = serializers.CharField(allow_null=True)
    results = MoveAnswer(many=True)


def batch_answer(batch: Batch) -> dict[str, Any]:
    """Return a batch at this moment."""
    progress = read_progress(batch)
    values = {
        **batch_line_answer(batch),
        "state": progress.state,
        "rulebook": _rulebook_number(batch),
        "pace": batch.pace,
        **{name: getattr(progress, name)._asdict() for name in ("total", "moved", "held", "left")},
        "rate": progress.rate,
        "estimate_seconds": progress.estimate_seconds,
        "errors": progress.faults,
        "proof": batch.proof,
        "as_of": progress.at,
    }
    return {name: values[name] for name in BatchAnswer().fields}


def _rulebook_number(batch: Batch) -> int | None:
    """Return the number of the rulebook by which it moved, or would move now."""
    if batch.proof:
        return int(batch.proof["rulebook"])
    try:
        return current_rulebook_number()
    except NoRulebookError:
        return None


def batch_line_answer(batch: Batch) -> dict[str, Any]:
    """Return a batch as a row of a list."""
    names = ("state", "cause", "title", "starts_on", "started_at", "finished_at")
    return {
        "id": batch.pk,
        **{name: getattr(batch, name) for name in names},
        "said": batch.status_message,
        "delegation": batch.delegation_id,
        "etag": etag(batch.lock_version),
    }


def move_answer(move: RoutingDecision | ItemMove) -> dict[str, Any]:
    """Return the body for a routing or an item that the batch moved.

    Both have the same keys: a routing has no `item` and `due_on`, an item has no `rulebook`. `due_on` is the end of the
    legal clock, which no move changes; it is None without a clock. Callers select the related rows.
    """
    origin = move.from_office.code if move.from_office else None
    values: dict[str, Any] = {
        "at": move.at,
        "from": origin,
        "to": move.to_office.code,
        "etag": _ETAG_OF_MOVES,
    }
    if isinstance(move, ItemMove):
        due_on = None if move.due_on == NO_DUE_DATE else move.due_on
        values |= {"object": "item", "entry_number": move.item.printed_number}
        values |= {"item": move.item_id, "due_on": due_on}
    else:
        values |= {"object": "summary", "entry_number": move.summary.printed_number}
        values |= {"rulebook": move.rulebook}
    return {name: values.get(name) for name in MoveAnswer().fields}
