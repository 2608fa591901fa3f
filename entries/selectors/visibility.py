"""What a person may see of filings: one rule for each entity.

Lists, counts, exports, API and pages start from it.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import clock, visibility
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
    """Return the filers for which the person works today; read once a user object."""
    return [membership.filer for membership in _trade_memberships(user)[0]]


def importers_of(user: Any) -> list[Importer]:
    """Return the importers for which the person works today; read once a user object."""
    return [membership.importer for membership in _trade_memberships(user)[1]]


def importers_that_named(user: Any) -> list[int]:
    """Return the ids of the importers that named a filer of the person by a power of attorney; read once a user object."""
    known: list[int] | None = getattr(user, "_named_by", None)
    if known is None:
        filers = [filer.pk for filer in filers_of(user)]
        known = (
            sorted(set(_powers_of_attorney(filers).values_list("importer_id", flat=True))) if filers else []
        )
        user._named_by = known
    return known


@visibility.rule(EntrySummary)
def visible_summaries(user: User) -> QuerySet[EntrySummary] | None:
    """Return the summaries that the person may see: staff all, others their own.

    A filer sees those of which it filed any revision, and those of importers that named it; an importer its own.
    """
    if is_staff_person(user):
        return EntrySummary.objects.all()
    filers = [filer.pk for filer in filers_of(user)]
    importers = [importer.pk for importer in importers_of(user)]
    if not filers and not importers:
        return None
    filed = SummaryRevision.objects.filter(summary_id=OuterRef("pk"), filer_id__in=filers)
    named = importers_that_named(user)
    return EntrySummary.objects.filter(
        Q(importer_id__in=[*importers, *named]) | Q(filer_id__in=filers) | Exists(filed)
    )


@visibility.rule(Importer)
def visible_importers(user: User) -> QuerySet[Importer]:
    """Return the importers that the person may see: staff all, others their own.

    A filer sees those that named it, an importer itself.
    """
    if is_staff_person(user):
        return Importer.objects.all()
    named = _powers_of_attorney([filer.pk for filer in filers_of(user)]).values("importer_id")
    own = [importer.pk for importer in importers_of(user)]
    return Importer.objects.filter(Q(pk__in=own) | Q(pk__in=named))


def _powers_of_attorney(filer_ids: list[int]) -> QuerySet[PowerOfAttorney]:
    return PowerOfAttorney.objects.on(clock.today()).filter(filer_id__in=filer_ids)


def _trade_memberships(user: Any) -> tuple[list[FilerMembership], list[ImporterMembership]]:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return [], []
    known: tuple[list[FilerMembership], list[ImporterMembership]] | None = getattr(user, "_trade_roles", None)
    if known is None:
        today = clock.today()
        filers = FilerMembership.objects.on(today).filter(user=user)
        importers = ImporterMembership.objects.on(today).filter(user=user)
        known = (list(filers.select_related("filer")), list(importers.select_related("importer")))
        user._trade_roles = known
    return known
