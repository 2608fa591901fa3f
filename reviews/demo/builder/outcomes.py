"""The outcomes of made-up reviews, mostly without a discrepancy."""

from decimal import Decimal
from random import Random

from reviews.validation.models import ValidationActivity
from reviews.validation.services.closing import FindingInput, ReviewOutcome

_NOTES = (
    "Invoice and packing list agree with the lines.",
    "Classification checked against the catalog.",
    "Origin documents are in order.",
    "Value checked against the importer's other shipments.",
)
_WORDS = {
    "classification": ("as declared", "another subheading"),
    "value": ("as invoiced", "assists added"),
    "origin": ("as declared", "country of last substantial transformation"),
    "spi": ("claimed", "no certificate of origin"),
}


def outcome_of(item_id: int, value: int, dice: Random) -> ReviewOutcome:
    """Return a result for the review of an item, on the line of its first hit."""
    draw = dice.random()
    if draw < 0.63:
        return ReviewOutcome("no_discrepancy", dice.choice(_NOTES))
    if draw < 0.68:
        return ReviewOutcome("not_reviewed", "Other work came first; low value.")
    if draw < 0.71:
        return ReviewOutcome("referred", "Referred to the national specialists for a ruling.")
    line = _line_of(item_id)
    kind = dice.choice(("classification", "value", "origin", "spi", "classification"))
    declared, found = _WORDS[kind]
    if draw < 0.79:
        note = "Small and not repeated: the importer was told how to declare it."
        return ReviewOutcome("informed_compliance", note, (FindingInput(kind, line, declared, found),))
    amount = Decimal(int(value * (0.002 + 0.03 * dice.random()) * 100)) / 100
    result = "discrepancy" if draw < 0.92 else "liquidate_with_change"
    return ReviewOutcome(result, "", (FindingInput(kind, line, declared, found, amount),))


def _line_of(item_id: int) -> int:
    hits = ValidationActivity.objects.values_list("hits", flat=True).get(item_id=item_id)
    return next((hit["line"] for hit in hits if hit["line"] is not None), 1)
