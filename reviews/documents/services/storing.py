"""Stores checked papers: row, content and event commit together, or nothing of them stays."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from centers.models import Office
from centers.selectors.memberships import is_staff_person, may_act_at, memberships_on
from entries.models import EntrySummary
from entries.selectors.parties import Party, PartyKind, parties_of
from reviews.documents.errors import NoPartyError
from reviews.documents.models import Between, Document, DocumentPart
from reviews.documents.reading import CheckedPaper
from reviews.documents.subjects import Subject, require_subject

PART_BYTES = 1 << 18


@transaction.atomic
def store_documents(
    *,
    user: User,
    summary: EntrySummary,
    papers: Sequence[CheckedPaper],
    between: str = Between.EVERYBODY,
    subject: Subject | None = None,
) -> list[Document]:
    """Store papers of one upload on a summary, and on one object of it. The caller has checked that the user sees it.

    A person of the trade adds for its party: the filer of record, the importer, or a filer with a power of attorney.
    Staff add for the office that has the summary or the subject. One event is recorded. Raises NotAllowedError,
    InvalidInputError, or the refusal of the subject; nothing is stored then.
    """
    if subject is not None:
        require_subject(user, summary, subject)
    sides = _sides_of(user, summary, between, subject)
    now = clock.now()
    documents = [_store(paper, user, summary, between, subject, sides, now) for paper in papers]
    if documents:
        record_event(
            verb=Verb.DOCUMENT_ADDED,
            actor=user,
            object_kind="summary",
            object_id=summary.pk,
            summary_id=summary.pk,
            audience=audience_of(between),
            after={
                "documents": [document.pk for document in documents],
                "names": [document.name for document in documents],
                "between": between,
                "subject": f"{subject.kind}:{subject.id}" if subject else "",
            },
        )
    return documents


def audience_of(between: str) -> str:
    """Return who reads the event of a paper: the trade as a whole only where all of it sees the paper."""
    return Event.Audience.TRADE if between == Between.EVERYBODY else Event.Audience.STAFF


def choices_of_between(user: User, summary: EntrySummary) -> list[str]:
    """Return between whom the person may keep a paper of this summary; the first is the usual one."""
    if is_staff_person(user):
        return [Between.CBP, Between.EVERYBODY, Between.IMPORTER, Between.FILER]
    kinds = {party.kind for party in parties_of(user, summary)}
    own = [Between.IMPORTER] * (PartyKind.IMPORTER in kinds) + [Between.FILER] * (PartyKind.FILER in kinds)
    return [Between.EVERYBODY, *own] if own else []


def may_add(user: User, summary: EntrySummary) -> bool:
    """Return whether the person may add papers to the summary itself."""
    if is_staff_person(user):
        return may_act_at(user, summary.routing.office_id)
    return bool(parties_of(user, summary))


def _sides_of(user: User, summary: EntrySummary, between: str, subject: Subject | None) -> dict[str, Any]:
    """Return the columns that say from which side a paper comes and for which party alone it is."""
    if is_staff_person(user):
        office = _office_of(user, summary, subject)
        return {"by_office": office, **_only_party(between, summary.importer_id, summary.filer_id)}
    parties = parties_of(user, summary)
    if not parties:
        raise NoPartyError(
            "Papers are added by the filer of record, the importer, and filers that the importer named. Ask one of them"
            " to add it."
        )
    if between == Between.CBP:
        raise InvalidInputError("Choose everybody, importer or filer.", field="between")
    party = _choose_party(parties, between)
    column = "by_importer_id" if party.kind is PartyKind.IMPORTER else "by_filer_id"
    return {column: party.id, **_only_party(between, party.id, party.id)}


def _choose_party(parties: Sequence[Party], between: str) -> Party:
    """Return the party for which a person adds a paper; nobody hides a paper from the party that adds it."""
    if between == Between.EVERYBODY:
        return parties[0]
    own = next((party for party in parties if party.kind == between), None)
    if own is None:
        known = "the filer" if parties[0].kind is PartyKind.FILER else "the importer"
        raise InvalidInputError(
            f"You add papers for {known}, so a paper may be for everybody of the case or between CBP and {known}.",
            field="between",
        )
    return own


def _only_party(between: str, importer_id: int, filer_id: int) -> dict[str, int]:
    if between == Between.IMPORTER:
        return {"importer_id": importer_id}
    return {"filer_id": filer_id} if between == Between.FILER else {}


def _office_of(user: User, summary: EntrySummary, subject: Subject | None) -> Office:
    """Return the office for which a person of staff adds a paper. Raises NotAllowedError."""
    office = summary.routing.office
    if may_act_at(user, office):
        return office
    roles = memberships_on(user, clock.today())
    if subject is None or not roles:  # the check of a subject has asked for its own office
        raise NotAllowedError(
            f"This summary is at {office.short_name} ({office.code}). Ask that office to add the paper."
        )
    return roles[0].office


def _store(
    paper: CheckedPaper,
    user: User,
    summary: EntrySummary,
    between: str,
    subject: Subject | None,
    sides: dict[str, Any],
    now: Any,
) -> Document:
    document = Document.objects.create(
        summary=summary,
        entry_number=summary.entry_number,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        name=paper.name,
        type=paper.type.code,
        size=paper.size,
        sha256=paper.sha256,
        between=between,
        added_at=now,
        added_by=user,
        **sides,
    )
    paper.file.seek(0)
    # Not `chunks`: a file in memory gives all of itself as one.
    for number, data in enumerate(iter(lambda: paper.file.read(PART_BYTES), b"")):
        DocumentPart.objects.create(document=document, number=number, data=data)
    return document
