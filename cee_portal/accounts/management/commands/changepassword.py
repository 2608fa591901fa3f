"""`changepassword NAME`: set the password of a person who has forgotten it. Recorded, as the page of the portal does."""

import getpass
from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as DjangoCommand
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event

_MOST_TRIES = 3


class Command(DjangoCommand):
    """Django's command, with an event in the record; all sessions of the person end."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Ask for the password before the transaction begins, because an idle transaction is ended."""
        name = options["username"] or getpass.getuser()
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"user '{name}' does not exist")
        self.stdout.write(f"Changing password for user '{name}'")
        password = self._ask_password(user)
        with transaction.atomic():
            user.set_password(password)
            user.save(update_fields=["password"])
            record_event(
                verb=Verb.USER_PASSWORD_CHANGED,
                actor=None,
                object_kind="user",
                object_id=user.pk,
                reason="set by the people who run the portal",
            )
        return f"Password changed successfully for user '{name}'"

    def _ask_password(self, user: User) -> str:
        for _ in range(_MOST_TRIES):
            if not (password := getpass.getpass("Password: ")):
                raise CommandError("aborted")
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("Passwords do not match. Please try again.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
            else:
                return password
        raise CommandError(f"Aborting password change for user '{user}' after {_MOST_TRIES} attempts")
