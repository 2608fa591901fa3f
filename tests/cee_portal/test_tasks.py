"""What is past its time goes, what is not stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from cee_portal.accounts.models import SignInTries
from cee_portal.core.models import IdempotencyKey
from cee_portal.tasks import housekeeping

pytestmark = pytest.mark.django_db


def test_what_is_old_goes_and_the_rest_stays():
    now = timezone.now()
    for name, age in (("old", 400), ("new", 1)):
        then = now - timedelta(days=age)
        IdempotencyKey.objects.create(scope="s", key=name, digest="d", created_at=then)
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(days=2 - age))
        SignInTries.objects.create(name=name, place="10.0.0.1", tries=1, since=then)
    SignInTries.objects.filter(name="new").update(since=now)
    housekeeping()
    assert IdempotencyKey.objects.get().key == "new"
    assert Session.objects.get().session_key == "new"
    assert SignInTries.objects.get().name == "new"
    housekeeping()
    assert IdempotencyKey.objects.count() == 1
