"""Shows the newest filings that the person may see, `/entries/`, with a few plain filters, by keyset."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.formatting import masked
from cee_portal.core.ui.fields import DayField
from cee_portal.core.web.reading import is_number
from centers.models import Office
from centers.selectors.memberships import is_staff_person
from centers.selectors.offices import find_office
from entries.models import EntrySummary, Importer
from entries.rules.codes import entry_types
from entries.rules.importer_numbers import check_importer_number
from entries.rules.states import state_label, state_of
from entries.selectors.visibility import visible_importers, visible_summaries
from reviews.work.pages.forms import ActForm
from reviews.work.selectors.items import TooSlowError, time_limit

PAGE = 50
_NEWEST_FIRST = Keyset("entries", "id", descending=True)
_RELATED = ("importer", "filer", "port", "routing__office")


class EntriesFilter(ActForm):
    """The filters of the list, each a plain field of the address."""

    ids = "filter"
    entry_type = forms.ChoiceField(required=False, label="Entry type")
    port = forms.CharField(required=False, max_length=60, help_text="Four digits, like 2704")
    office = forms.CharField(required=False, max_length=60, help_text="Who has it: CEE007 or 2704")
    importer = forms.CharField(required=False, max_length=20, help_text="Like 12-3456789")
    filed_from = DayField(required=False, label="Entry date from")
    filed_to = DayField(required=False, label="Entry date to")

    def __init__(self, given: Any, user: User) -> None:
        super().__init__(given)
        self.user = user
        kinds = sorted(entry_types().items())
        choices = ((code, f"{code} {kind.description}") for code, kind in kinds)
        self.set_choices("entry_type", [("", "Any"), *choices])

    def clean_port(self) -> Office | None:
        return _office_or_error(
            self.cleaned_data["port"], "There is no port with this code. Write four digits, like 2704."
        )

    def clean_office(self) -> Office | None:
        return _office_or_error(
            self.cleaned_data["office"], "There is no such office. Write a code like CEE007 or 2704."
        )

    def clean_importer(self) -> Importer | None:
        text = self.cleaned_data["importer"].strip()
        if not text:
            return None
        rows = visible_importers(self.user)
        own_id = text.removeprefix("id-")
        if text.startswith("id-") and is_number(own_id):
            found = rows.filter(pk=int(own_id)).first()
        else:
            found = rows.filter(number=check_importer_number(text).normalised or "").first()
        if found is None:
            raise forms.ValidationError("There is no such importer here. Write its number, like 12-3456789.")
        return found


@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Show the list. A wrong filter shows nothing and says what is wrong."""
    assert isinstance(request.user, User)
    user = request.user
    form = EntriesFilter(request.GET, user)
    context: dict[str, Any] = {
        "today": clock.today(),
        "form": form,
        "is_staff": is_staff_person(user),
        "rows": [],
        "page": {},
        "empty": None,
        "chips": [],
    }
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        context["empty"] = _empty_list_message("That filter cannot be used", words)
        return render(request, "reviews/summaries/list.html", context, status=400)
    context["chips"] = _chips(request, form)
    try:
        _add_page(context, request, _filtered_summaries(user, form.cleaned_data))
    except TooSlowError:
        words = "Searching with these filters takes too long. Add a first entry date to make it fast."
        context["empty"] = _empty_list_message("This list took too long", words)
    return render(request, "reviews/summaries/list.html", context)


def _filtered_summaries(user: User, wanted: dict[str, Any]) -> QuerySet[EntrySummary]:
    rows = visible_summaries(user).select_related(*_RELATED)
    conditions = {
        "entry_type": wanted["entry_type"],
        "port": wanted["port"],
        "importer": wanted["importer"],
        "routing__office": wanted["office"],
        "entry_date__gte": wanted["filed_from"],
        "entry_date__lte": wanted["filed_to"],
    }
    return rows.filter(**{name: value for name, value in conditions.items() if value})


def _add_page(context: dict[str, Any], request: HttpRequest, rows: QuerySet[EntrySummary]) -> None:
    cursor = request.GET.get("after", "")
    try:
        with time_limit():
            page = _NEWEST_FIRST.page(rows, cursor=cursor or None, limit=PAGE)
    except ProblemError as error:
        raise BadRequest("This page address is not complete.") from error
    context["rows"] = [{"summary": row, "state": state_label(state_of(row))} for row in page.rows]
    query = request.GET.copy()
    query.pop("after", None)
    first = f"{reverse('entries')}?{query.urlencode()}"
    if page.next:
        query["after"] = page.next
    context["page"] = {
        "text": f"{len(page.rows)} shown, the newest filings first",
        "previous_url": first if cursor else "",
        "next_url": f"{reverse('entries')}?{query.urlencode()}" if page.next else "",
        "size": PAGE,
    }
    if not page.rows:
        context["empty"] = _empty_list_message(*_NOTHING[bool(context["chips"])])


_NOTHING = {
    True: ("No filing matches", "Remove a filter to see more."),
    False: ("Nothing is filed yet", "Filings appear here as soon as they are accepted."),
}


def _empty_list_message(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "text": text, "acts": [{"label": "Show all", "url": reverse("entries")}]}


def _chips(request: HttpRequest, form: EntriesFilter) -> list[dict[str, str]]:
    chips = []
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("after", None)
        chips.append(
            {
                "name": str(form.fields[name].label or name.capitalize()),
                "value": _filter_value_text(value),
                "remove_url": f"{reverse('entries')}?{urlencode(list(query.items()))}",
            }
        )
    return chips


def _filter_value_text(value: Any) -> str:
    if isinstance(value, Office):
        return f"{value.code} {value.short_name}"
    if isinstance(value, Importer):
        return value.name or masked(value.number)
    return f"{value:%b} {value.day}, {value.year}" if isinstance(value, date) else str(value)


def _office_or_error(code: str, wrong: str) -> Office | None:
    found = find_office(code) if code.strip() else None
    if code.strip() and found is None:
        raise forms.ValidationError(wrong)
    return found
