"""Reads of users: the people of the demonstration."""

from django.conf import settings

from cee_portal.accounts.models import User


def demo_people() -> list[User]:
    """Return the people of the demonstration in the order of its story; none in another deployment."""
    if not settings.DEMO:
        return []
    return list(User.objects.filter(is_active=True).exclude(demo_card="").order_by("id"))


def demo_person(username: str) -> User | None:
    """Return a person of the demonstration by user name; only these sign in without a password."""
    if not settings.DEMO or not username or "\x00" in username:
        return None
    return User.objects.filter(is_active=True, username=username).exclude(demo_card="").first()
