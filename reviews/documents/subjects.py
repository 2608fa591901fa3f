"""What a paper may belong to beside its summary: an item, a request, an answer.

This room stands below those of requests. So the setting `DOCUMENT_SUBJECTS` names for each kind of object the function
that checks one of them; it runs in the transaction that stores the papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from cee_portal.accounts.models import User

if TYPE_CHECKING:
    from entries.models import EntrySummary


class Subject(NamedTuple):
    """An object of a summary: a key of `DOCUMENT_SUBJECTS`, and its id."""

    kind: str
    id: int


class SubjectCheck(Protocol):
    """The function of a kind of objects."""

    def __call__(self, *, user: User, summary: EntrySummary, subject_id: int) -> None:
        """Lock the object until commit where its state matters, and check that the user may add papers to it.

        Raises NotFoundError where the user does not see it or it is not of this summary, another RefusedError with
        what to do where it takes no papers from this user now.
        """


def knows_subject(subject: Subject) -> bool:
    """Return whether this installation knows the kind of the object."""
    return subject.kind in settings.DOCUMENT_SUBJECTS


def require_subject(user: User, summary: EntrySummary, subject: Subject) -> None:
    """Raise the refusal of a subject that takes no papers from this user."""
    check: SubjectCheck = import_string(settings.DOCUMENT_SUBJECTS[subject.kind])
    check(user=user, summary=summary, subject_id=subject.id)
