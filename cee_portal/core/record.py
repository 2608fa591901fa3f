"""The append-only record and its verbs: one event for each act of a person or a batch, not for each row of a move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.db.models.expressions import RawSQL

from cee_portal.core.models import Event

if TYPE_CHECKING:
    from cee_portal.accounts.models import User


class Verb(TextChoices):
    """All verbs of the record: the stored word, and the words of pages for it.

    Stored words are `noun.verb_past` and are kept for ever: a verb is added, never renamed. Code compares members.
    """

    USER_SIGNED_IN = "user.signed_in", "signed in"
    USER_SIGNED_OUT = "user.signed_out", "signed out"
    USER_PASSWORD_CHANGED = "user.password_changed", "changed the password"
    OFFICE_CONTACT_CHANGED = "office.contact_changed", "office contact changed"
    EDITION_PUBLISHED = "edition.published", "edition published"
    RULEBOOK_PUBLISHED = "rulebook.published", "rulebook published"
    TARIFF_IMPORTED = "tariff.imported", "tariff imported"
    SUMMARY_FILED = "summary.filed", "summary filed"
    SUMMARY_REPLACED = "summary.replaced", "summary replaced"
    SUMMARIES_FILED = "summaries.filed", "summaries filed"
    SUMMARY_DELETED = "summary.deleted", "deleted"
    PAYMENT_RECORDED = "payment.recorded", "recorded payment"
    PAYMENTS_IMPORTED = "payments.imported", "payments imported"
    DOCUMENT_ADDED = "document.added", "added paper"
    DOCUMENT_WITHDRAWN = "document.withdrawn", "withdrew paper"
    JURISDICTION_SET = "jurisdiction.set", "set jurisdiction"
    JURISDICTION_WITHDRAWN = "jurisdiction.withdrawn", "withdrew jurisdiction"
    SUMMARY_ROUTED_AGAIN = "summary.routed_again", "routed again"
    INTAKE_STARTED = "intake.started", "intake started"
    INTAKE_FINISHED = "intake.finished", "intake done"
    INTAKE_FAILED = "intake.failed", "intake failed"
    INTAKE_CANCELLED = "intake.cancelled", "intake canceled"
    INTAKE_REPAIRED = "intake.repaired", "intake repaired"
    ITEM_TAKEN = "item.taken", "took"
    ITEM_RELEASED = "item.released", "released"
    ITEM_ASSIGNED = "item.assigned", "assigned"
    ITEM_SKIPPED = "item.skipped", "skipped"
    ITEM_RETURNED_UNTOUCHED = "item.returned_untouched", "returned untouched"
    ITEM_RETURNED_DEPARTED = "item.returned_departed", "returned, its owner has left"
    ITEM_PARKED = "item.parked", "parked"
    ITEM_UNPARKED = "item.unparked", "unparked"
    ITEM_SENT = "item.sent", "sent"
    ITEM_ACCEPTED = "item.accepted", "accepted"
    ITEM_RETURNED = "item.returned", "returned"
    ITEM_RETURNED_AGAIN = "item.returned_again", "returned again"
    ITEM_CLOSED = "item.closed", "closed"
    ITEM_REOPENED = "item.reopened", "reopened"
    ITEM_UNDONE = "item.undone", "undid an act on"
    QUESTION_ASKED = "question.asked", "asked the trade"
    QUESTION_EXTENDED = "question.extended", "gave the trade more time"
    QUESTION_ANSWERED = "question.answered", "answered"
    QUESTION_WITHDRAWN = "question.withdrawn", "withdrew the question to the trade"
    HOLD_ENDED = "hold.ended", "hold ended"
    REVIEW_STARTED = "review.started", "started review"
    REQUEST_SENT = "request.sent", "asked for papers"
    REQUEST_ANSWERED = "request.answered", "request answered"
    REQUEST_WITHDRAWN = "request.withdrawn", "withdrew a request"
    EXTENSION_ASKED = "extension.asked", "more time asked"
    EXTENSION_GRANTED = "extension.granted", "granted more time"
    EXTENSION_REFUSED = "extension.refused", "refused more time"
    CRITERION_WRITTEN = "criterion.written", "wrote criterion"
    CRITERION_SWITCHED_ON = "criterion.switched_on", "switched criterion on"
    CRITERION_SWITCHED_OFF = "criterion.switched_off", "switched criterion off"
    CRITERION_DISCARDED = "criterion.discarded", "discarded criterion"
    ORDER_DRAFTED = "order.drafted", "order drafted"
    ORDER_CHANGED = "order.changed", "order changed"
    ORDER_PREVIEWED = "order.previewed", "order previewed"
    ORDER_SENT_BACK = "order.sent_back", "order sent back"
    ORDER_APPROVED = "order.approved", "order approved"
    ORDER_REVOKED = "order.revoked", "order revoked"
    WITHDRAWAL_DRAFTED = "withdrawal.drafted", "withdrawal drafted"
    ORDER_MOVE_AWAITED = "order.move_awaited", "order approved"
    ORDER_MOVE_STARTED = "order.move_started", "order moving"
    ORDER_MOVE_SETTLED = "order.move_settled", "order in force"
    BATCH_PROPOSED = "batch.proposed", "batch proposed"
    BATCH_STARTED = "batch.started", "batch started"
    BATCH_DRIFTED = "batch.drifted", "batch waits"
    BATCH_APPROVED_AGAIN = "batch.approved_again", "batch approved again"
    BATCH_PAUSED = "batch.paused", "batch paused"
    BATCH_RESUMED = "batch.resumed", "batch resumed"
    BATCH_CANCELLED = "batch.cancelled", "batch canceled"
    BATCH_RETRIED = "batch.retried", "batch retried"
    BATCH_PACE_SET = "batch.pace_set", "batch pace set"
    BATCH_FINISHED = "batch.finished", "batch done"
    BATCH_PROVED = "batch.proved", "batch proved"
    BATCH_PROOF_FAILED = "batch.proof_failed", "proof failed"
    CHECKUP_SIGNED = "checkup.signed", "checkup signed"
    STANDING_CHANGED = "standing.changed", "standing changed"
    DEMO_DATA_REQUESTED = "demo.data_requested", "asked for fresh data"
    DEMO_QUESTION_ASKED = "demo.question_asked", "asked which Center"
    DEMO_PROOF_READ = "demo.proof_read", "read the proof"


def verb_words(verb: str) -> str:
    """Return the words of pages for a stored verb; a verb that is not known any more stands for itself."""
    return str(Verb(verb).label) if verb in Verb else verb


def record_event(
    *,
    verb: Verb,
    actor: User | None,
    object_kind: str,
    object_id: object,
    summary_id: int | None = None,
    batch_id: int | None = None,
    reason: str = "",
    audience: str = Event.Audience.STAFF,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event in the transaction of its act, with the time of the database.

    Raises ValueError for a verb that is not in the enumeration.
    """
    return Event.objects.create(
        at=RawSQL("cee_now()", []),
        actor=actor,
        actor_name=actor.name if actor else "",
        verb=Verb(verb),
        object_kind=object_kind,
        object_id=str(object_id),
        summary_id=summary_id,
        batch_id=batch_id,
        reason=reason,
        audience=audience,
        before=before,
        after=after,
    )
