"""Ending "needs jurisdiction", and any doubt about it: set the jurisdiction by hand, withdraw that, or route again.

What an act would change is always shown first; the act is refused where the answer is another one by then.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cee_portal.accounts.models import User
from centers.models import Office
from centers.routing import Decision
from centers.selectors import current_names, find_office, is_staff_person, is_supervisor_at, may_act_at
from entries.models import EntrySummary, Routing
from entries.rerouting import (
    Preview,
    RerouteError,
    preview_again,
    route_again,
    set_jurisdiction,
    withdraw_manual,
)
from reviews.desk.file.find import find_summary
from reviews.desk.views import item_or_404, person

_STATUS = {"not_allowed": 403, "not_found": 404, "invalid": 400}


class SetForm(forms.Form):
    """Whose industry it is, and why."""

    center = forms.ChoiceField(label="Center")
    reason = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="set_%s", **kwargs)
        field = self.fields["center"]
        assert isinstance(field, forms.ChoiceField)
        centers = Office.objects.filter(kind=Office.Kind.CENTER).values_list("code", "short_name")
        field.choices = [("", "Choose"), *centers]


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="again_%s", **kwargs)


@login_required
def summary_set_jurisdiction(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the form, with the difference once a Center is chosen. POST: set it, or withdraw what was set by hand."""
    return _set(request, _staff_summary(request, number))


@login_required
def item_set_jurisdiction(request: HttpRequest, item_id: int) -> HttpResponse:
    """The same, from an item of work."""
    return _set(request, _staff_summary(request, item_or_404(person(request), item_id).printed_number))


@login_required
def summary_route_again(request: HttpRequest, number: str) -> HttpResponse:
    """GET: what today's rules would change. POST: apply them, if they still give what was shown."""
    return _again(request, _staff_summary(request, number))


@login_required
def item_route_again(request: HttpRequest, item_id: int) -> HttpResponse:
    """The same, from an item of work."""
    return _again(request, _staff_summary(request, item_or_404(person(request), item_id).printed_number))


def _set(request: HttpRequest, summary: EntrySummary) -> HttpResponse:
    user = person(request)
    if "withdraw" in request.POST:
        form: forms.Form = ReasonForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            act = _act(lambda: withdraw_manual(summary_id=summary.pk, user=user, reason=reason))
            return _done(request, summary, act, form) or _set_page(request, summary, form)
        return _set_page(request, summary, form)
    if request.method == "POST":
        form = SetForm(request.POST)
        center = find_office(request.POST.get("center", ""))
        if form.is_valid() and center is not None:
            reason = form.cleaned_data["reason"]
            act = _act(
                lambda: set_jurisdiction(summary_id=summary.pk, center=center, user=user, reason=reason)
            )
            return _done(request, summary, act, form) or _set_page(request, summary, form)
        return _set_page(request, summary, form)
    chosen = request.GET.get("center", "")
    return _set_page(request, summary, SetForm(initial={"center": chosen}))


def _again(request: HttpRequest, summary: EntrySummary) -> HttpResponse:
    user = person(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, shown = form.cleaned_data["reason"], request.POST.get("shown", "")
        act = _act(lambda: route_again(summary_id=summary.pk, user=user, reason=reason, shown=shown))
        done = _done(request, summary, act, form)
        if done:
            return done
    preview = preview_again(summary.pk)
    context = _page(request, summary, form, "Route again") | _difference(summary, preview)
    context["may"] = may_act_at(user, summary.routing.office)
    return _render(request, "route_again", context)


def _set_page(request: HttpRequest, summary: EntrySummary, form: forms.Form) -> HttpResponse:
    chosen = find_office(request.POST.get("center") or request.GET.get("center", ""))
    context = _page(request, summary, form, "Set the jurisdiction")
    context["may"] = is_supervisor_at(person(request), summary.routing.office)
    context["by_hand"] = summary.routing.by == Routing.By.MANUAL
    if not isinstance(form, SetForm):
        context["form"], context["withdraw_form"] = SetForm(), form
    if chosen is not None and chosen.is_center:
        context |= _difference(summary, preview_again(summary.pk, center=chosen.code))
    return _render(request, "set_jurisdiction", context)


def _act(act: Callable[[], Decision]) -> Decision | RerouteError:
    try:
        return act()
    except RerouteError as error:
        return error


def _done(
    request: HttpRequest, summary: EntrySummary, act: Decision | RerouteError, form: forms.Form
) -> HttpResponse | None:
    """To the file where it was done; a page that says why not; None where the form says what to correct."""
    if isinstance(act, RerouteError):
        if act.code == "invalid" or act.code in ("changed", "same"):
            form.add_error(act.field if act.field in form.fields else None, act.message)
            return None
        context = {"error": act, "typed": request.POST.get("reason", ""), "number": summary.printed_number}
        return render(request, "entries/not_routed.html", context, status=_STATUS.get(act.code, 409))
    names = current_names([summary.port.code])
    messages.success(request, f"{summary.printed_number} is with {names.office(act.office)}.")
    listed = request.POST.get("list", "")
    query = f"?{urlencode({'list': listed})}" if listed else ""
    return redirect(f"{reverse('summary', args=[summary.printed_number])}{query}")


def _difference(summary: EntrySummary, preview: Preview) -> dict[str, Any]:
    names = current_names([summary.port.code])
    return {
        "preview": preview,
        "now": _place(names, preview.office, preview.jurisdiction),
        "then": _place(names, preview.decision.office, preview.decision.jurisdiction),
    }


def _place(names: Any, office: str, center: str | None) -> str:
    place = names.office(office)
    place = place[:1].upper() + place[1:]
    return f"{place}, industry {names.center(center)}" if center else f"{place}, no Center"


def _page(request: HttpRequest, summary: EntrySummary, form: forms.Form, title: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "number": summary.printed_number,
        "title": title,
        "form": form,
        "withdraw_form": ReasonForm(),
        "list": request.POST.get("list", request.GET.get("list", "")),
    }


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    wrong = any(form.errors for form in (context["form"], context["withdraw_form"]))
    if request.headers.get("HX-Request") == "true" and request.method == "GET":
        return render(request, f"entries/_{name}.html", context)
    context["part"] = f"entries/_{name}.html"
    return render(request, "entries/routing_act.html", context, status=400 if wrong else 200)


def _staff_summary(request: HttpRequest, number: str) -> EntrySummary:
    user: User = person(request)
    if request.method not in ("GET", "HEAD", "POST") or not is_staff_person(user):
        raise Http404
    return find_summary(user, number)
