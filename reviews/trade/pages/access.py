"""The guard of pages for filers and importers."""

from django.http import Http404, HttpRequest

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from centers.selectors.memberships import is_staff_person
from entries.selectors.visibility import filers_of, importers_of


def trade_user(request: HttpRequest) -> User:
    """Return the user where it works for a filer or an importer. Raises Http404: nobody else learns of the page."""
    user = request_user(request)
    if is_staff_person(user) or not (filers_of(user) or importers_of(user)):
        raise Http404
    return user
