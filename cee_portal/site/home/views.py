"""The page `/`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee_portal.core import clock
from cee_portal.site.home.demo_refresh import fresh_offer
from cee_portal.site.home.roles import page_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page of the person's role."""
    today = clock.today()
    template, context = page_of(request.user, request.GET, today)
    return render(request, template, {"today": today, "fresh": fresh_offer(today), **context})
