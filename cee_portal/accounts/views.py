"""Pages and acts: sign in and out, switch between the people of the demonstration, preferences."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cee_portal.accounts.access import request_user
from cee_portal.accounts.forms import PreferencesForm, SignInForm
from cee_portal.accounts.models import User
from cee_portal.accounts.selectors import demo_person
from cee_portal.accounts.services import save_preferences, sign_in, sign_out
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
            user = authenticate(request, **form.cleaned_data)
            if isinstance(user, User):
                sign_in(request=request, user=user, how="password")
                return HttpResponseRedirect(next_address(request))
            form.add_error(None, WRONG)
        status = 422
    context = {"form": form, "next": next_address(request, default=""), "minutes": _lock_minutes()}
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
        raise Http404("No such demonstration user.")
    if isinstance(request.user, User):
        sign_out(request=request)
    sign_in(request=request, user=person, how="demonstration")
    return HttpResponseRedirect(next_address(request))


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


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """Answer a sign-in after five failures in a row (AXES_LOCKOUT_CALLABLE): how long to wait, and what to do."""
    response = render(
        request, "cee_portal/accounts/locked_out.html", {"minutes": _lock_minutes()}, status=429
    )
    response["Retry-After"] = str(_lock_minutes() * 60)
    add_never_cache_headers(response)
    return response


def _lock_minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
