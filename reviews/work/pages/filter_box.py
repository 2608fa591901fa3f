"""Shows the filters: a chip for each one that is set, and a plain form with all of them."""

from typing import Any

from django import forms
from django.urls import reverse

from cee_portal.core import db
from centers.selectors.memberships import is_supervisor_at
from reviews.kinds import kind_choices
from reviews.work.pages.forms import ActForm
from reviews.work.queue.filters import LABELS, STATE_LABELS
from reviews.work.queue.list_request import ListRequest

MOST_CHOICES = 200
_ANY = ("", "Any")


class FilterForm(ActForm):
    """A form with every filter as a plain field; its lists are bounded."""

    ids = "filter"
    kind = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
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
                "office": list_request.office.code,
            }
        )
        found = choices_of(list_request)
        self.set_choices("kind", [_ANY, *kind_choices()])
        self.set_choices("state", [_ANY, *STATE_LABELS.items()])
        self.set_choices("team", [_ANY, *found["team"]])
        self.set_choices("owner", [_ANY, ("none", "Nobody"), ("me", "Me"), *found["owner"]])
        self.set_choices("criterion", [_ANY, *found["criterion"]])


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
    for name, value, label in db.rows(_CHOICES, {"office": list_request.office.pk, "most": MOST_CHOICES}):
        found[name].append((value, label or value))
    return found


def filters_context(list_request: ListRequest, *, find: str = "") -> dict[str, Any]:
    """Return the context of templates/reviews/work/_filters.html; the numbers come apart from the list."""
    form = FilterForm(list_request)
    labels = dict(form.fields["criterion"].choices)  # type: ignore[attr-defined]
    return {
        "find": find,
        "chips": [
            {
                "name": LABELS[name],
                "value": filter_value_label(name, text, labels),
                "remove_url": list_request.without_filter(name).url(),
            }
            for name, text in list_request.filters.active.items()
        ],
        "form": form,
        "kept": [
            ("queue", list_request.queue.key),
            ("office", list_request.office.code),
            *list_request.filters.active.items(),
        ],
        "clear_url": list_request.without_filters().url() if list_request.filters.active else "",
        "move_url": f"{reverse('mass_move')}?{list_request.query()}"
        if may_propose_move(list_request)
        else "",
    }


def may_propose_move(list_request: ListRequest) -> bool:
    """Return whether the person may propose to move the whole list by hand; the service checks each summary."""
    user = list_request.viewer.user
    leads = not list_request.queue.read_only and is_supervisor_at(user, list_request.office)
    return user.is_administrator or leads


def filter_value_label(name: str, text: str, criteria: dict[str, str] | None = None) -> str:
    """Return the value of a filter in words."""
    if name == "kind":
        return str(dict(kind_choices()).get(text, text))
    if name == "state":
        return STATE_LABELS.get(text, text)
    if name == "owner":
        return {"none": "nobody", "me": "you"}.get(text, text)
    if name == "criterion":
        return (criteria or {}).get(text, text)
    if name == "due":
        return f"within {text} days" if text.lstrip("-").isdigit() else f"by {text}"
    return text
