"""What a review stores of the hits that selected it."""

from reviews.validation.rules.scoring import Selection

KEY = "validation"  # the key of the kind of work


def criteria_of(selection: Selection) -> list[int]:
    """Return the ids of the criteria that hit, the heaviest first, for `WorkItem.criteria`."""
    return [hit.criterion.id for hit in selection.hits]


def hits_as_stored(selection: Selection) -> list[dict[str, object]]:
    """Return criterion, line, weight and detail of each hit, the heaviest first, for `ValidationActivity.hits`."""
    return [
        {
            "criterion": hit.criterion.id,
            "line": hit.hit.line_no,
            "weight": hit.weight,
            "detail": hit.hit.detail,
        }
        for hit in selection.hits
    ]
