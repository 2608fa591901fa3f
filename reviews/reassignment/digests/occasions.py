"""Which words belong to which batch and occasion."""

from datetime import date

from cee_portal.accounts.models import User
from centers.models import Delegation, Office
from entries.models import Importer
from reviews.notices.models import Digest
from reviews.reassignment.digests.texts import Body, Words, WordsWithoutOrder, long_day
from reviews.reassignment.models import Batch


def words_of(batch: Batch, occasion: str) -> Words:
    """For one batch and occasion."""
    order = batch.delegation
    assert order is not None
    coming = occasion == Digest.Occasion.SCHEDULED
    undone = occasion == Digest.Occasion.UNDONE
    return Words(
        order.order_number,
        batch.starts_on,
        coming,
        undone or (coming and order.withdraws_id is not None),
        batch.state == Batch.State.CANCELLED,
        list(order.centers.order_by("code")),
        taken_back=not coming and not undone and order.withdrawn_on is not None,
    )


def words_without_order(batch: Batch, goals: list[Office]) -> WordsWithoutOrder:
    """For a move that no order caused; what the trade reads has no reason that is meant for staff."""
    what, staff, trade = _cause(batch)
    stopped = batch.state == Batch.State.CANCELLED
    return WordsWithoutOrder("", batch.starts_on, False, False, stopped, goals, what, staff, trade)


def _cause(batch: Batch) -> tuple[str, str, str]:
    """What moved it, and the sentences for staff and for the trade."""
    if batch.cause == Batch.Cause.STANDING:
        name = Importer.objects.values_list("name", flat=True).get(pk=batch.params["importer"])
        said = (
            f"The standing of {name or 'an importer'} was changed: its work in flight is where that puts it."
        )
        return "a changed standing", said, said
    if batch.cause == Batch.Cause.EDITION:
        day = long_day(date.fromisoformat(batch.params["edition"]))
        said = f"By the list of goods in force from {day} ({batch.params['citation']}) work belongs to other offices."
        return "a new list of goods", said, said
    place = Office.objects.get(pk=batch.params["office"]).short_name
    return (
        "hand",
        f"{batch.title}, decided by {_name(batch.proposed_by)} and {_name(batch.approved_by)}: {batch.params['reason']}",
        f"Entry summaries were moved to {place} by hand; it processes them now.",
    )


def _name(person: User | None) -> str:
    return person.name if person else "the portal"


def called_off_body(batch: Batch, told: Digest) -> Body:
    """To a recipient who was told that work will move: it will not, or not then."""
    order = batch.delegation
    assert order is not None
    number, day = order.order_number, long_day(batch.starts_on)
    if order.state in Delegation.IN_RULEBOOK and order.effective_on == batch.starts_on:
        sentence = (
            f"The move of work in flight by order {number} on {day} was called off; that work stays where it is."
            " The order stands: what is filed from its day on follows it."
        )
    elif order.state == Delegation.State.REVOKED:
        sentence = f"Order {number} was withdrawn before its day: nothing moves on {day}."
    else:
        sentence = (
            f"Order {number} is being changed: nothing moves on {day}. A new day is told as this one was."
        )
    body = {**told.body, "sentence": sentence, "facts": [], "clocks": "No legal deadline changes."}
    return f"Called off: {told.subject}"[:200], body
