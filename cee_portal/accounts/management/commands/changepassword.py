"""`changepassword NAME`: set the password of a person who has forgotten it. Recorded, as the page of the portal does."""

import getpass
from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as DjangoCommand
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event


class Command(DjangoCommand):
    """Django's command, with an event in the record; all sessions of the person end."""

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str | None:
        said: str | None = super().handle(*args, **options)
        user = User.objects.get(username=options["username"] or getpass.getuser())
        record_event(
            verb=Verb.USER_PASSWORD_CHANGED,
            actor=None,
            object_kind="user",
            object_id=user.pk,
            reason="set by the people who run the portal",
        )
        return said
