"""Reads why a summary was selected. For staff only."""

from typing import Any

from reviews.validation.models import Criterion, ValidationActivity
from reviews.work.models import WorkItem


def selection_reasons(item: WorkItem) -> list[dict[str, Any]]:
    """Return weight, text, subject and line of each hit of an item, the heaviest first."""
    activity = ValidationActivity.objects.filter(item=item).first()
    if activity is None:
        return []
    subjects = {
        row.pk: row for row in Criterion.objects.filter(pk__in=[hit["criterion"] for hit in activity.hits])
    }
    return [
        {
            "weight": hit["weight"],
            "text": f"{subjects[hit['criterion']].label}: {hit['detail']}",
            "subject": subjects[hit["criterion"]].get_subject_display(),
            "line": hit["line"],
        }
        for hit in activity.hits
        if hit["criterion"] in subjects
    ]
