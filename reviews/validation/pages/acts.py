"""Acts on reviews by button."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from reviews.validation.services.closing import start_review
from reviews.work.pages.acts import act_by_button


@login_required
@require_POST
def start(request: HttpRequest, item_id: int) -> HttpResponse:
    """Start a review: its summary is under review from now on."""
    return act_by_button(
        request, item_id, lambda user: start_review(item_id=item_id, user=user), "Under review"
    )
