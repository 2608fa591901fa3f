"""Fresh data and sample files of the demonstration; 404 where DEMO is off."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from cee_portal.accounts.access import request_user
from cee_portal.core import clock
from cee_portal.core.jobs import enqueue_after_commit
from reviews.demo.samples import FILES
from reviews.demo.seeding.emptying import may_empty
from reviews.demo.seeding.refresh import request_refresh
from reviews.demo.tasks import refresh_demo


@require_POST
@login_required
def demo_refresh(request: HttpRequest) -> HttpResponse:
    """Start making the demonstration anew; everybody may do it."""
    if not settings.DEMO:
        raise Http404
    if not may_empty():
        messages.error(
            request,
            "Here the portal cannot empty its tables. The people who run it make fresh data with "
            "`manage.py seed_demo --fresh`, as the owner of the database.",
        )
        return redirect("home")
    job = request_refresh(actor=request_user(request))
    enqueue_after_commit(refresh_demo, job.pk)
    messages.success(request, f"Fresh data are being made, job {job.pk}. It takes about a minute.")
    return redirect("home")


@require_safe
@login_required
def demo_sample(request: HttpRequest, name: str) -> HttpResponse:
    """Send a sample file for the upload page, with dates near today."""
    if not settings.DEMO or name not in FILES:
        raise Http404
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    content = FILES[name][1](clock.today())
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
