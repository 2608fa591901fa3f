"""Keeps files that a person attaches to an answer before it is sent; they become papers with the answer."""

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core.refusals import InvalidInputError
from reviews.documents.errors import PaperRefusedError
from reviews.documents.reading import CheckedPaper, read_upload
from reviews.documents.services.storing import choices_of_between, store_documents
from reviews.documents.subjects import Subject
from reviews.requests.models import AnswerDraft, DraftPaper, Question, TradeRequest
from reviews.requests.rules.answers import MOST_PAPERS_OF_PART

MOST_BYTES = 60_000_000  # of all files of a draft


@transaction.atomic
def attach_paper(
    *, draft: AnswerDraft, question: Question, file: File, between: str, user: User
) -> DraftPaper:
    """Keep a file for a question. Raises PaperRefusedError or InvalidInputError; nothing is kept then."""
    place = f"questions[{question.number}].papers"
    if between not in choices_of_between(user, draft.request.summary):
        raise InvalidInputError("Choose who may see the paper.", field=place)
    checked = read_upload(file)
    if not isinstance(checked, CheckedPaper):
        refused = PaperRefusedError([checked])
        refused.field = place
        raise refused
    AnswerDraft.objects.select_for_update().get(pk=draft.pk)
    kept = papers_of_draft(draft)
    if sum(1 for each in kept if each.question_id == question.pk) >= MOST_PAPERS_OF_PART:
        told = f"Question {question.number} has {MOST_PAPERS_OF_PART} papers already. Remove one first."
        raise InvalidInputError(told, field=place)
    if sum(each.size for each in kept) + checked.size > MOST_BYTES:
        told = "The papers of this answer are too large together. Send what you have, or make them smaller."
        raise InvalidInputError(told, field=place)
    checked.file.seek(0)
    return DraftPaper.objects.create(
        draft=draft,
        question=question,
        name=checked.name,
        size=checked.size,
        between=between,
        data=checked.file.read(),
    )


def remove_paper(*, draft: AnswerDraft, paper_id: int) -> None:
    """Remove a file from a draft; nothing where it is gone already."""
    DraftPaper.objects.filter(draft=draft, pk=paper_id).delete()


def papers_of_draft(draft: AnswerDraft | None) -> QuerySet[DraftPaper]:
    """Return the files of a draft without their content."""
    rows = DraftPaper.objects.filter(draft=draft) if draft else DraftPaper.objects.none()
    return rows.defer("data").select_related("question").order_by("pk")


def store_draft_papers(*, request: TradeRequest, answer_id: int, user: User) -> dict[int, list[int]]:
    """Store the files of the user's draft as papers of an answer; return their ids by those of the questions."""
    found: dict[int, list[int]] = {}
    for paper in DraftPaper.objects.filter(draft__request=request, draft__user=user).order_by("pk"):
        checked = read_upload(ContentFile(bytes(paper.data), name=paper.name))
        if not isinstance(checked, CheckedPaper):
            raise PaperRefusedError([checked])
        subject = Subject("answer", answer_id)
        stored = store_documents(
            user=user, summary=request.summary, papers=[checked], between=paper.between, subject=subject
        )
        found.setdefault(paper.question_id, []).extend(document.pk for document in stored)
    return found
