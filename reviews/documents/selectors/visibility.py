"""Which papers a person sees: one rule, from which lists, pages, downloads and the API start."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cee_portal.accounts.models import User
from cee_portal.core import visibility
from centers.selectors.memberships import is_staff_person
from entries.models import EntrySummary
from entries.selectors.visibility import filers_of, importers_of, visible_summaries
from reviews.documents.models import Between, Document

RELATED = ("added_by", "by_office", "by_importer", "by_filer", "withdrawal", "withdrawal__by")


@visibility.rule(Document)
def visible_documents(user: User) -> QuerySet[Document] | None:
    """Return the papers that the person may see: staff all; the trade those of its summaries that are meant for it.

    A paper between CBP and one party is for the people of that party alone. A paper that was withdrawn is seen only by
    the side that added it.
    """
    if is_staff_person(user):
        return Document.objects.all()
    filers = [filer.pk for filer in filers_of(user)]
    importers = [importer.pk for importer in importers_of(user)]
    if not filers and not importers:
        return None
    meant = (
        Q(between=Between.EVERYBODY)
        | Q(between=Between.IMPORTER, importer__in=importers)
        | Q(between=Between.FILER, filer__in=filers)
    )
    own = Q(by_importer__in=importers) | Q(by_filer__in=filers)
    return Document.objects.filter(
        meant,
        Q(withdrawal__isnull=True) | own,
        summary__in=visible_summaries(user).values("pk"),
    )


def documents_of(user: Any, summary: EntrySummary) -> QuerySet[Document]:
    """Return the papers of a summary that the person sees in lists, the newest first.

    Staff see withdrawn ones too; the lists of the trade leave them out.
    """
    rows = visible_documents(user).filter(summary=summary)
    if not is_staff_person(user):
        rows = rows.filter(withdrawal__isnull=True)
    return rows.select_related(*RELATED).order_by("-id")


def documents_about(user: Any, kind: str, ids: Collection[int]) -> QuerySet[Document]:
    """Return the papers of some objects of a kind of `DOCUMENT_SUBJECTS` that the person sees in lists, the oldest first."""
    rows = visible_documents(user).filter(subject_kind=kind, subject_id__in=ids)
    if not is_staff_person(user):
        rows = rows.filter(withdrawal__isnull=True)
    return rows.select_related(*RELATED).order_by("id")


def document_or_404(user: Any, document_id: int) -> Document:
    """Return a visible paper with what its page and the API show. Raises Http404."""
    return get_object_or_404(visible_documents(user).select_related(*RELATED, "summary"), pk=document_id)
