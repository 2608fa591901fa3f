"""Acts on reviews by button and by form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from reviews.validation.services.closing import start_review
from reviews.validation.services.reopening import reopen_review
from reviews.work.pages.acts import act_by_form, button_view
from reviews.work.pages.forms import WhyForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, item_id: int) -> HttpResponse:
    """Open a closed review again, with a reason. For supervisors."""
    words = "Reopen the review", "Reopen", "Reopened"
    return act_by_form(request, item_id, WhyForm, reopen_review, *words)


start = button_view(start_review, "Under review", goes_on=True)
