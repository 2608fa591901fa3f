"""`/notices/`: the inbox of a person; the same text goes out by mail."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cee_portal.accounts.access import request_user
from cee_portal.core.web.reading import read_optional_number
from centers.selectors.memberships import is_staff_person
from reviews.notices.selectors.inbox import notices_of
from reviews.notices.services.reading import mark_read

NOTICES_PER_PAGE = 20


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show a page of notices; an unread one is marked as new."""
    user = request_user(request)
    mine = notices_of(user)
    context = {
        "page": Paginator(mine, NOTICES_PER_PAGE).get_page(request.GET.get("page")),
        "newest": mine.values_list("pk", flat=True).first(),
        "is_staff_viewer": is_staff_person(user),
    }
    return render(request, "reviews/notices/notices.html", context)


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice (`notice`) or all up to an id (`upto`) as read.

    The page sends the id of its newest notice, so that a notice that came since stays unread.
    """
    notice_id, up_to = (read_optional_number(request.POST.get(name, "")) for name in ("notice", "upto"))
    if notice_id is None and up_to is None:
        raise BadRequest("Choose a notice to mark as read.")
    mark_read(user=request_user(request), notice_id=notice_id, up_to=up_to)
    page = read_optional_number(request.POST.get("page", "")) or 1
    return redirect(reverse("notices") + (f"?page={page}" if page > 1 else ""))
