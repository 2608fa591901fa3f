"""The filters on screen: chips for those that are set, one plain form with all of them."""

from typing import Any

from django import forms
from django.urls import reverse

from cee_portal.accounts.models import User
from centers.models import Team
from reviews.desk.request import DeskRequest
from reviews.desk.rows import criterion_labels
from reviews.work.filters import LABELS, ItemFilters
from reviews.work.models import WorkItem

MOST_CHOICES = 200


class FilterForm(forms.Form):
    """Every filter as a plain field; lists are bounded."""

    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *WorkItem.Kind.choices])
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("open", "Open"), ("parked", "Parked"), ("offered", "Sent to us")],
    )
    team = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    port = forms.CharField(required=False, max_length=4, help_text="Four digits, like 2704")
    heading = forms.CharField(required=False, max_length=4, help_text="Four digits, like 8517")
    importer = forms.CharField(required=False, max_length=15, help_text="Like 12-3456789")
    origin = forms.CharField(required=False, max_length=2, help_text="Two letters, like CN")
    criterion = forms.ChoiceField(required=False)
    due = forms.CharField(
        required=False, max_length=10, label="Due by", help_text="Days from today, or 2026-11-30"
    )
    queue = forms.CharField(required=False, widget=forms.HiddenInput)
    office = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: DeskRequest) -> None:
        super().__init__(
            initial={**asked.filters.active, "queue": asked.queue.key, "office": asked.desk.office.code},
            auto_id="filter_%s",
        )
        self._choices("team", teams_of(asked))
        self._choices("owner", [("none", "Nobody"), ("me", "Me"), *people_of(asked)])
        self._choices("criterion", [(str(pk), label) for pk, label in criterion_labels().items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *choices]


def teams_of(asked: DeskRequest) -> list[tuple[str, str]]:
    teams = Team.objects.filter(office=asked.desk.office)[:MOST_CHOICES]
    return [(team.code, f"{team.code} {team.name}") for team in teams]


def people_of(asked: DeskRequest) -> list[tuple[str, str]]:
    people = User.objects.filter(office_memberships__office=asked.desk.office).distinct()
    return [(person.username, person.name) for person in people.order_by("last_name", "pk")[:MOST_CHOICES]]


def filters_context(asked: DeskRequest, *, find: str = "") -> dict[str, Any]:
    """The context of templates/reviews/work/_filters.html; the numbers come apart from the list."""
    base = reverse("work")
    return {
        "find": find,
        "chips": [
            {
                "name": LABELS[name],
                "value": shown_value(name, text),
                "remove_url": f"{base}?{without(asked, name)}",
            }
            for name, text in asked.filters.active.items()
        ],
        "form": FilterForm(asked),
        "kept": [
            ("queue", asked.queue.key),
            ("office", asked.desk.office.code),
            *asked.filters.active.items(),
        ],
        "clear_url": f"{base}?queue={asked.queue.key}&office={asked.desk.office.code}"
        if asked.filters.active
        else "",
        "matched": None,
        "total": None,
        "low": None,
    }


def without(asked: DeskRequest, name: str) -> str:
    """The query string of this list without one filter."""
    return DeskRequest(asked.desk, asked.queue, asked.filters.without(name), asked.today).query()


def shown_value(name: str, text: str) -> str:
    """A filter's value in words."""
    if name == "kind":
        return str(dict(WorkItem.Kind.choices).get(text, text))
    if name == "owner":
        return {"none": "nobody", "me": "you"}.get(text, text)
    if name == "criterion" and text.isdigit():
        return criterion_labels().get(int(text), text)
    if name == "due":
        return f"within {text} days" if text.lstrip("-").isdigit() else f"by {text}"
    return text


__all__ = ["FilterForm", "ItemFilters", "filters_context", "shown_value", "without"]
