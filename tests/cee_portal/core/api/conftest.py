import pytest


@pytest.fixture(autouse=True)
def own_addresses(settings):
    settings.ROOT_URLCONF = "tests.cee_portal.core.api.addresses"


@pytest.fixture
def api():
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def dana(db, api):
    """Signed in on `api`."""
    from cee_portal.accounts.models import User

    user = User.objects.create_user("dana")
    api.force_login(user)
    return user
