"""The daily task that removes old answers, sessions and sign-in attempts."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.core.api.idempotency import forget_old_answers
from cee_portal.core.locks import LockKey, try_lock

KEPT_SIGN_INS = timedelta(days=90)


@shared_task
def housekeeping() -> None:
    """Remove rows that are older than they are kept, selected by date, so that a missed or second run does no harm."""
    with transaction.atomic():
        if not try_lock(LockKey.HOUSEKEEPING):
            return
        forget_old_answers()
        Session.objects.filter(expire_date__lt=RawSQL("cee_now()", [])).delete()
        old = RawSQL("cee_now() - %s", [KEPT_SIGN_INS])
        for model in (AccessAttempt, AccessFailureLog, AccessLog):
            model.objects.filter(attempt_time__lt=old).delete()
