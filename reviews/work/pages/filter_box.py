"""Shows the filters: a chip for each one that is set, and a plain form with all of them."""

from typing import Any

from django import forms
from django.urls import reverse

from cee_portal.core import db
from centers.selectors.memberships import is_supervisor_at
from reviews.kinds import kind_choices
from reviews.work.pages.request import ListRequest
from reviews.work.queue.filters import LABELS

MOST_CHOICES = 200


class FilterForm(forms.Form):
    """A form with every filter as a plain field; its lists are bounded."""

    kind = forms.ChoiceField(required=False, choices=[])
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

    def __init__(self, list_request: ListRequest) -> None:
        super().__init__(
            initial={
                **list_request.filters.active,
                "queue": list_request.queue.key,
                "office": list_request.viewer.office.code,
            },
            auto_id="filter_%s",
        )
        found = choices_of(list_request)
        self._set_choices("kind", kind_choices())
        self._set_choices("team", found["team"])
        self._set_choices("owner", [("none", "Nobody"), ("me", "Me"), *found["owner"]])
        self._set_choices("criterion", found["criterion"])

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *choices]


_CHOICES = """
(SELECT 'team', code, code || ' ' || name FROM centers_team WHERE office_id = %(office)s ORDER BY code LIMIT %(most)s)
UNION ALL
(SELECT DISTINCT 'owner', u.username, trim(u.first_name || ' ' || u.last_name) FROM accounts_user u
 JOIN centers_officemembership m ON m.user_id = u.id WHERE m.office_id = %(office)s ORDER BY 2 LIMIT %(most)s)
UNION ALL
(SELECT 'criterion', id::text, label FROM reviews_criterion ORDER BY label, id LIMIT %(most)s)
"""


def choices_of(list_request: ListRequest) -> dict[str, list[tuple[str, str]]]:
    """Return the teams and people of the office and all criteria as choices, in one round trip."""
    found: dict[str, list[tuple[str, str]]] = {"team": [], "owner": [], "criterion": []}
    for name, value, label in db.rows(
        _CHOICES, {"office": list_request.viewer.office.pk, "most": MOST_CHOICES}
    ):
        found[name].append((value, label or value))
    return found


def filters_context(list_request: ListRequest, *, find: str = "") -> dict[str, Any]:
    """Return the context of templates/reviews/work/_filters.html; the numbers come apart from the list."""
    base = reverse("work")
    form = FilterForm(list_request)
    labels = dict(form.fields["criterion"].choices)  # type: ignore[attr-defined]
    return {
        "find": find,
        "chips": [
            {
                "name": LABELS[name],
                "value": filter_value_label(name, text, labels),
                "remove_url": f"{base}?{query_without(list_request, name)}",
            }
            for name, text in list_request.filters.active.items()
        ],
        "form": form,
        "kept": [
            ("queue", list_request.queue.key),
            ("office", list_request.viewer.office.code),
            *list_request.filters.active.items(),
        ],
        "clear_url": f"{base}?queue={list_request.queue.key}&office={list_request.viewer.office.code}"
        if list_request.filters.active
        else "",
        "move_url": f"{reverse('mass_move')}?{list_request.query()}"
        if may_propose_move(list_request)
        else "",
        "matched": None,
        "total": None,
        "low": None,
    }


def may_propose_move(list_request: ListRequest) -> bool:
    """Return whether the person may propose to move the whole list by hand; the service checks each summary."""
    user = list_request.viewer.user
    if user.is_administrator:
        return True
    return not list_request.queue.read_only and is_supervisor_at(user, list_request.viewer.office)


def query_without(list_request: ListRequest, name: str) -> str:
    """Return the query string of this list without one filter."""
    return ListRequest(
        list_request.viewer, list_request.queue, list_request.filters.without_filter(name), list_request.today
    ).query()


def filter_value_label(name: str, text: str, criteria: dict[str, str] | None = None) -> str:
    """Return the value of a filter in words."""
    if name == "kind":
        return str(dict(kind_choices()).get(text, text))
    if name == "owner":
        return {"none": "nobody", "me": "you"}.get(text, text)
    if name == "criterion":
        return (criteria or {}).get(text, text)
    if name == "due":
        return f"within {text} days" if text.lstrip("-").isdigit() else f"by {text}"
    return text
