"""Withdraws a paper: content and row stay, the trade's lists lose it, CBP reads who withdrew it and why."""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import db
from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import full_day
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import ChangedError, InvalidInputError, NotAllowedError
from centers.selectors.memberships import may_act_at
from entries.selectors.visibility import filers_of, importers_of
from reviews.documents.errors import WithdrawnError
from reviews.documents.models import LONGEST_REASON, Document, DocumentWithdrawal
from reviews.documents.services.storing import audience_of

NOT_OWN_SIDE = "A paper is withdrawn by the side that added it: an office of CBP, the filer, or the importer. Ask that side."
_WITHDRAW = """
INSERT INTO documents_documentwithdrawal (document_id, at, by_id, reason) VALUES (%s, cee_now(), %s, %s)
ON CONFLICT (document_id) DO NOTHING
"""


@transaction.atomic
def withdraw_document(
    *, document: Document, user: User, reason: str, expected_version: int | None = None
) -> DocumentWithdrawal:
    """Withdraw a paper that the user sees. Of two who withdraw it at once the first one does.

    Raises InvalidInputError without a reason, NotAllowedError for a person of another side, WithdrawnError, ChangedError.
    """
    text = " ".join(reason.split())
    if not text:
        raise InvalidInputError("Write why the paper is withdrawn. CBP keeps the reason.", field="reason")
    if len(text) > LONGEST_REASON:
        raise InvalidInputError(f"Write the reason in {LONGEST_REASON} characters or fewer.", field="reason")
    if not may_withdraw(document, user):
        raise NotAllowedError(NOT_OWN_SIDE)
    if db.execute(_WITHDRAW, [document.pk, user.pk, text]) == 0:
        if expected_version not in (None, 2):
            raise ChangedError(2)
        raise _withdrawn_before(document.pk)
    if expected_version not in (None, 1):
        raise ChangedError(1)
    record_event(
        verb=Verb.DOCUMENT_WITHDRAWN,
        actor=user,
        object_kind="document",
        object_id=document.pk,
        summary_id=document.summary_id,
        reason=text,
        audience=audience_of(document.between),
        after={"name": document.name},
    )
    return DocumentWithdrawal.objects.select_related("by").get(pk=document.pk)


def may_withdraw(document: Document, user: User) -> bool:
    """Return whether the paper came from a side for which the user acts today: its office, filer or importer.

    The office that has the summary now may withdraw what another office added to it.
    """
    if document.by_office_id is not None:
        return may_act_at(user, document.by_office_id) or may_act_at(user, document.summary.routing.office_id)
    if document.by_filer_id is not None:
        return any(filer.pk == document.by_filer_id for filer in filers_of(user))
    return any(importer.pk == document.by_importer_id for importer in importers_of(user))


def _withdrawn_before(document_id: int) -> WithdrawnError:
    first = DocumentWithdrawal.objects.select_related("by").get(pk=document_id)
    day = full_day(new_york_date(first.at))
    return WithdrawnError(
        f"{first.by.name} withdrew this paper on {day}: {first.reason} Nothing more is to be done."
    )
