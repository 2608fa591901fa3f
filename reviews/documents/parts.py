"""Papers as lists on pages; staff and trade get rows of their own."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.web.body_limits import size_words
from entries.models import EntrySummary
from reviews.documents.models import Between, Document
from reviews.documents.reading import MOST_AT_ONCE
from reviews.documents.rules.types import type_words
from reviews.documents.selectors.visibility import documents_of
from reviews.documents.services.storing import may_add
from reviews.documents.services.withdrawing import may_withdraw

MOST_IN_PANEL = 5


def papers_panel(
    user: User, summary: EntrySummary, *, is_staff: bool, item_id: int | None = None
) -> dict[str, Any]:
    """Return the newest papers of a summary for templates/reviews/documents/_papers_panel.html."""
    found = list(documents_of(user, summary)[: MOST_IN_PANEL + 1])
    query = f"?item={item_id}" if item_id and is_staff else ""
    return {
        "rows": paper_rows(user, found[:MOST_IN_PANEL], summary, is_staff=is_staff),
        "is_cut": len(found) > MOST_IN_PANEL,
        "url": reverse("summary_papers", args=[summary.printed_number]) + query,
        "may_add": bool(query) or may_add(user, summary),
    }


def paper_rows(
    user: User, documents: Iterable[Document], summary: EntrySummary, *, is_staff: bool
) -> list[dict[str, Any]]:
    """Return the rows of templates/reviews/documents/_papers.html.

    The trade reads neither the item of a paper nor the names of people of CBP.
    """
    return [_paper_row(user, document, summary, is_staff) for document in documents]


def upload_words() -> str:
    """Return what may be handed in: how many papers, of which types, how large."""
    most = size_words(settings.DOCUMENT_MAX_BYTES)
    return f"Up to {MOST_AT_ONCE} papers at once, each up to {most}: {type_words(clock.today())}."


def _paper_row(user: User, document: Document, summary: EntrySummary, is_staff: bool) -> dict[str, Any]:
    document.summary = summary  # the summary in hand, so that nothing reads it again
    shows_people = is_staff or document.by_office_id is None
    withdrawal = document.withdrawal if document.is_withdrawn else None
    may_be_withdrawn = withdrawal is None and may_withdraw(document, user)
    return {
        "id": document.pk,
        "name": document.name,
        "url": reverse("paper", args=[document.pk]),
        "type": document.kind.label,
        "size": size_words(document.size),
        "added_at": document.added_at,
        "added_for": document.added_for,
        "added_by": document.added_by.name if shows_people else "",
        "between": "" if document.between == Between.EVERYBODY else document.get_between_display(),
        "subject": _subject_words(document, is_staff),
        "withdrawn": withdrawal
        and {
            "at": withdrawal.at,
            "by": withdrawal.by.name if shows_people else "",
            "reason": withdrawal.reason,
        },
        "withdraw_url": reverse("paper_withdraw", args=[document.pk]) if may_be_withdrawn else "",
    }


def _subject_words(document: Document, is_staff: bool) -> str:
    if not document.subject_kind or (document.subject_kind == "item" and not is_staff):
        return ""
    return f"{document.subject_kind} {document.subject_id}"
