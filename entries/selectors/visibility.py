"""What a person may see of filings. One function an entity; lists, counts, exports, API and pages start from it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.core import clock
from centers.selectors.memberships import is_staff_person
from entries.models import (
    EntrySummary,
    Filer,
    FilerMembership,
    Importer,
    ImporterMembership,
    PowerOfAttorney,
    SummaryRevision,
)


def filers_of(user: Any) -> list[Filer]:
    """Return the filers for which the person works today, read once for each user object."""
    return [membership.filer for membership in _trade(user)[0]]


def importers_of(user: Any) -> list[Importer]:
    """Return the importers for which the person works today, read once for each user object."""
    return [membership.importer for membership in _trade(user)[1]]


def visible_summaries(user: Any) -> QuerySet[EntrySummary]:
    """Return the summaries that the person may see.

    Staff: all. A filer: those of which it filed any revision, and those of importers that named it. An importer: its
    own. Nobody else sees any.
    """
    if is_staff_person(user):
        return EntrySummary.objects.all()
    filers = [filer.pk for filer in filers_of(user)]
    importers = [importer.pk for importer in importers_of(user)]
    if not filers and not importers:
        return EntrySummary.objects.none()
    filed = SummaryRevision.objects.filter(summary_id=OuterRef("pk"), filer_id__in=filers)
    named = list(_powers(filers).values_list("importer_id", flat=True))
    return EntrySummary.objects.filter(
        Q(importer_id__in=[*importers, *named]) | Q(filer_id__in=filers) | Exists(filed)
    )


def visible_importers(user: Any) -> QuerySet[Importer]:
    """Return the importers that the person may see.

    Staff: all. A filer: those that named it. An importer: itself.
    """
    if is_staff_person(user):
        return Importer.objects.all()
    named = _powers([filer.pk for filer in filers_of(user)]).values("importer_id")
    own = [importer.pk for importer in importers_of(user)]
    return Importer.objects.filter(Q(pk__in=own) | Q(pk__in=named))


def _powers(filer_ids: list[int]) -> QuerySet[PowerOfAttorney]:
    today = clock.today()
    return PowerOfAttorney.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), filer_id__in=filer_ids, valid_from__lte=today
    )


def _trade(user: Any) -> tuple[list[FilerMembership], list[ImporterMembership]]:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return [], []
    known: tuple[list[FilerMembership], list[ImporterMembership]] | None = getattr(user, "_trade_roles", None)
    if known is None:
        today = clock.today()
        open_today = Q(valid_to=None) | Q(valid_to__gte=today)
        filers = FilerMembership.objects.filter(open_today, user=user, valid_from__lte=today)
        importers = ImporterMembership.objects.filter(open_today, user=user, valid_from__lte=today)
        known = (list(filers.select_related("filer")), list(importers.select_related("importer")))
        user._trade_roles = known
    return known
