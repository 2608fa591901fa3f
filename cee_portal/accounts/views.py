"""Pages and acts: sign in and out, change one's password, the people of the demonstration, preferences."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cee_portal.accounts.access import request_user
from cee_portal.accounts.forms import PasswordForm, PreferencesForm, SignInForm
from cee_portal.accounts.known_browser import remember_browser
from cee_portal.accounts.middleware import may_sign_in
from cee_portal.accounts.models import User
from cee_portal.accounts.selectors import demo_person
from cee_portal.accounts.services import change_password, save_preferences, sign_in, sign_out
from cee_portal.accounts.sign_in_limits import (
    MINUTES,
    PASSWORD_PAGE,
    Attempt,
    begin_attempt,
    begin_password_check,
    end_attempt,
)
from cee_portal.core.web.redirects import next_address

WRONG = "The user name or the password is not right. Check both and try again."


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Show the form for user name and password, with DEMO=1 also the people of the demonstration; sign in."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            attempt = begin_attempt(request, form.cleaned_data["username"])
            user = None if attempt.locked_minutes else authenticate(request, **form.cleaned_data)
            if isinstance(user, User) and may_sign_in(user):
                end_attempt(attempt)
                sign_in(request=request, user=user, how="password")
                response = HttpResponseRedirect(next_address(request))
                remember_browser(request, response, attempt.name)
                return response
            if attempt.locked_minutes or attempt.minutes_if_wrong:
                return _locked_response(request, attempt)
            form.add_error(None, WRONG)
        status = 422
    context = {"form": form, "next": next_address(request, default=""), "minutes": MINUTES}
    return render(request, "cee_portal/accounts/sign_in.html", context, status=status)


@require_POST
def sign_out_act(request: HttpRequest) -> HttpResponse:
    """End the session and confirm it on the public home page."""
    sign_out(request=request)
    messages.success(request, "You are signed out.")
    return redirect("home")


@require_POST
def demo_switch(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demonstration, or switch to one. Raises Http404 in another deployment."""
    person = demo_person(request.POST.get("username", ""))
    if person is None:
        raise Http404("There is no such demonstration user. Choose one from the list.")
    if isinstance(request.user, User):
        sign_out(request=request)
    sign_in(request=request, user=person, how="demonstration")
    return HttpResponseRedirect(next_address(request))


@sensitive_post_parameters("current", "new", "again")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Show the form for a new password; store it where the current one is right."""
    user = request_user(request)
    form = PasswordForm(user, request.POST) if request.method == "POST" else PasswordForm(user)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            attempt = begin_password_check(user.pk)
            if not attempt.locked_minutes and user.check_password(form.cleaned_data["current"]):
                end_attempt(attempt)
                change_password(request=request, user=user, new=form.cleaned_data["new"])
                messages.success(request, "Your password is changed. You are signed out everywhere else.")
                return redirect("home")
            if attempt.locked_minutes or attempt.minutes_if_wrong:
                return _locked_response(request, attempt)
            form.add_error("current", "This is not your current password. Check it and try again.")
        status = 422
    context = {"form": form, "minutes": MINUTES}
    return render(request, "cee_portal/accounts/password.html", context, status=status)


@require_POST
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Store `keyboard` (on, off) and `density` (dense, comfortable), each where it was sent."""
    form = PreferencesForm(request.POST)
    if form.is_valid():
        keyboard, density = form.cleaned_data["keyboard"], form.cleaned_data["density"]
        save_preferences(user=request_user(request), keyboard_shortcuts=keyboard, density=density)
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return HttpResponseRedirect(next_address(request))


def _locked_response(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Answer a try above the limit, or the last one that failed: how long to wait, and what to do."""
    minutes = attempt.locked_minutes or attempt.minutes_if_wrong
    context = {
        "minutes": minutes,
        "of_address": attempt.is_limit_of_address,
        "of_password_page": attempt.place == PASSWORD_PAGE,
    }
    response = render(request, "cee_portal/accounts/locked_out.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
