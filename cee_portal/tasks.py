"""The hourly task that removes old answers, sessions and counts of sign-in attempts."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.accounts.sign_in_limits import forget_old_tries
from cee_portal.core.api.idempotency import forget_old_answers
from cee_portal.core.locks import LockKey, try_lock


@shared_task
def housekeeping() -> None:
    """Remove rows that are older than they are kept, selected by date, so that a missed or second run does no harm."""
    with transaction.atomic():
        if not try_lock(LockKey.HOUSEKEEPING):
            return
        forget_old_answers()
        Session.objects.filter(expire_date__lt=RawSQL("cee_now()", [])).delete()
        forget_old_tries()
