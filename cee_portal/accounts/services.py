"""Writes about users: signing in and out, changing one's password, and preferences for pages.

A sign-in is an act of a person, so it is recorded, and so is a new password.
"""

from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"


@transaction.atomic
def sign_in(*, request: HttpRequest, user: User, how: str) -> None:
    """Start a session of `user` with a new session key, and record it with `how` as the reason."""
    login(request, user, backend=PASSWORD_BACKEND)
    record_event(verb=Verb.USER_SIGNED_IN, actor=user, object_kind="user", object_id=user.pk, reason=how)


@transaction.atomic
def sign_out(*, request: HttpRequest) -> None:
    """End the session, if there is one, and record it."""
    if isinstance(request.user, User):
        user = request.user
        record_event(verb=Verb.USER_SIGNED_OUT, actor=user, object_kind="user", object_id=user.pk)
    logout(request)


@transaction.atomic
def change_password(*, request: HttpRequest, user: User, new: str) -> None:
    """Store a new password and record it. This session goes on with a new key; the person's others end."""
    user.set_password(new)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    record_event(verb=Verb.USER_PASSWORD_CHANGED, actor=user, object_kind="user", object_id=user.pk)


def save_preferences(*, user: User, keyboard_shortcuts: bool | None, density: str) -> None:
    """Store the preferences that are given: single keys as shortcuts (WCAG 2.1.4), height of rows."""
    values = {"keyboard_shortcuts": keyboard_shortcuts, "density": density or None}
    given = {name: value for name, value in values.items() if value is not None}
    if given:
        User.objects.filter(pk=user.pk).update(**given)
