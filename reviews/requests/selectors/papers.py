"""The papers of answers, as far as a person may see them."""

from collections.abc import Iterable, Sequence

from cee_portal.accounts.models import User
from reviews.documents.models import Document
from reviews.documents.selectors.visibility import visible_documents
from reviews.requests.models import AnswerPaper, AnswerPart, TradeRequest


def papers_of_parts(user: User, parts: Iterable[AnswerPart]) -> dict[int, list[Document]]:
    """Return the visible papers of parts of an answer, by the ids of the parts, in two queries."""
    rows = AnswerPaper.objects.filter(part__in=[part.pk for part in parts]).order_by("pk")
    pairs = list(rows.values_list("part_id", "document_id"))
    ids = [document_id for _, document_id in pairs]
    seen = visible_documents(user).select_related("withdrawal").in_bulk(ids) if ids else {}
    found: dict[int, list[Document]] = {}
    for part_id, document_id in pairs:
        if document_id in seen:
            found.setdefault(part_id, []).append(seen[document_id])
    return found


def missing_papers(user: User, request: TradeRequest, ids: Sequence[int]) -> list[int]:
    """Return those of the ids that name no paper of the request's summary which the user sees and nobody withdrew."""
    if not ids:
        return []
    rows = visible_documents(user).filter(pk__in=ids, summary=request.summary_id, withdrawal__isnull=True)
    known = set(rows.values_list("pk", flat=True))
    return [pk for pk in ids if pk not in known]
