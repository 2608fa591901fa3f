"""`/notices/`: what the portal told this person, newest first. The same words went out by mail."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee_portal.accounts.models import User
from centers.selectors import is_staff_person
from reviews.reassignment.notices import SEEN, mark_seen, visible_notices

A_PAGE = 20


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """A page of digests; those that were not seen before are marked."""
    assert isinstance(request.user, User)
    seen = int(request.session.get(SEEN, 0))
    page = Paginator(visible_notices(request.user).order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"digest": row, "is_new": row.pk > seen} for row in page.object_list]
    context = {"rows": rows, "page": page, "is_staff_viewer": is_staff_person(request.user)}
    answer = render(request, "reviews/reassignment/notices.html", context)
    if rows:
        mark_seen(request, rows[0]["digest"].pk)
    return answer
