"""`/notices/`: what the portal told this person, newest first. The same words went out by mail."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cee_portal.accounts.models import User
from centers.selectors.memberships import is_staff_person
from reviews.notices.selectors import mark_read, notices_of

A_PAGE = 20


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """A page of digests; those that are unread say so, and can be marked as read."""
    assert isinstance(request.user, User)
    mine = notices_of(request.user)
    context = {
        "page": Paginator(mine, A_PAGE).get_page(request.GET.get("page")),
        "newest": mine.values_list("pk", flat=True).first(),
        "is_staff_viewer": is_staff_person(request.user),
    }
    return render(request, "reviews/notices/notices.html", context)


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """`notice`: one; `upto`: all up to that number, so that what came meanwhile stays unread. Back to the page."""
    assert isinstance(request.user, User)
    one, upto = _number(request, "notice"), _number(request, "upto")
    if one is None and upto is None:
        raise Http404
    mark_read(user=request.user, notice_id=one, upto=upto)
    page = _number(request, "page") or 1
    return redirect(reverse("notices") + (f"?page={page}" if page > 1 else ""))


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
