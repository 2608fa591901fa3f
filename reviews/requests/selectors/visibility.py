"""Which requests a person may see: staff all that were sent, the trade its own once they are visible."""

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404

from cee_portal.accounts.models import User
from cee_portal.core import visibility
from centers.selectors.memberships import is_staff_person
from entries.selectors.visibility import filers_of, importers_of, importers_that_named
from reviews.requests.models import TradeRequest

RELATED = ("summary", "importer", "filer", "office", "asked_by")


@visibility.rule(TradeRequest)
def visible_requests(user: User) -> QuerySet[TradeRequest] | None:
    """Return the requests that the person may see.

    The filer of record, the importer, and filers with a power of attorney of the importer see a request from its
    `visible_at` on.
    """
    sent = TradeRequest.objects.exclude(state=TradeRequest.State.UNDONE)
    if is_staff_person(user):
        return sent
    filers, importers = parties_of(user)
    if not filers and not importers:
        return None
    return sent.filter(
        Q(filer__in=filers) | Q(importer__in=importers), visible_at__lte=RawSQL("cee_now()", [])
    )


def parties_of(user: User) -> tuple[list[int], list[int]]:
    """Return the ids of the filers, and of the importers, whose requests a person of the trade sees."""
    filers = [filer.pk for filer in filers_of(user)]
    importers = {importer.pk for importer in importers_of(user)}
    return filers, sorted(importers | set(importers_that_named(user)))


def request_or_404(user: User, request_id: int) -> TradeRequest:
    """Return a visible request with what its page shows. Raises Http404."""
    return get_object_or_404(visible_requests(user).select_related(*RELATED), pk=request_id)
