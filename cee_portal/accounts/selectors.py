"""Reads of people: the users of the demonstration."""

from django.conf import settings

from cee_portal.accounts.models import User


def demo_people() -> list[User]:
    """The demonstration users in the order of their story; empty where the deployment is not a
    demonstration."""
    if not settings.DEMO:
        return []
    return list(User.objects.filter(is_active=True).exclude(demo_card="").order_by("id"))


def demo_person(username: str) -> User | None:
    """A demonstration user by name; nobody else can be signed in without a password."""
    if not settings.DEMO or not username or "\x00" in username:
        return None
    return User.objects.filter(is_active=True, username=username).exclude(demo_card="").first()
