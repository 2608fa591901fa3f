import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The real hash takes half a second on purpose; what is tested here is what happens around it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
