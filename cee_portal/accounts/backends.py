"""Who may have a session: active people, and those of the demonstration only where DEMO is on."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class PeopleBackend(ModelBackend):
    """Django's passwords. People of the demonstration have a published one, so they end with DEMO.

    Django asks for each request, so a session that is open ends too.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.demo_card)
