"""`/api/v1/notifications/`: its readers, its parameters, and the shape of its rows."""

from datetime import date

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from entries.models import Filer
from tests.builders import desk, digests
from tests.builders import reviews as made

URL = "/api/v1/notifications/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def broker(client: Client) -> Client:
    """Return the client of a broker with one filed summary."""
    made.file(made.parsed())
    client.force_login(digests.broker())
    return client


def test_a_row_has_every_member_and_says_null_where_its_kind_has_none(broker):
    filed, routed = broker.get(URL).json()["results"]
    assert list(filed) == [
        "at",
        "kind",
        "entry_number",
        "version",
        "from_office",
        "to_office",
        "cause",
        "order_number",
        "text",
        "about",
        "uc_code",
    ]
    assert filed["entry_number"].startswith("B76-")
    assert (filed["kind"], filed["version"], filed["to_office"]) == ("filed", "00100", None)
    assert (routed["kind"], routed["version"], routed["to_office"]) == ("routed", None, "CEE007")


def test_next_stands_behind_the_last_row_and_stays_there_when_nothing_comes(broker):
    first = broker.get(URL, {"limit": 1}).json()
    second = broker.get(URL, {"after": first["next"]}).json()
    assert [row["kind"] for row in first["results"] + second["results"]] == ["filed", "routed"]
    assert broker.get(URL, {"after": second["next"]}).json() == {"next": second["next"], "results": []}


def test_a_filer_without_filings_reads_an_empty_list(broker, client):
    user = User.objects.create_user("other")
    user.filer_memberships.create(
        filer=Filer.objects.create(code="C12", name="Other"), valid_from=date(2015, 1, 1)
    )
    client.force_login(user)
    assert client.get(URL).json() == {"next": None, "results": []}


def test_only_filers_read_notifications(client):
    assert client.get(URL).status_code == 401
    client.force_login(desk.person("dana"))
    refused = client.get(URL)
    assert refused.status_code == 403
    assert "are for filers" in refused.content.decode()


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"before": "1"}, {"limit": "0"}, {"limit": "1001"}, {"changed_since": "soon"}]
)
def test_what_is_not_understood_is_refused(broker, query):
    assert broker.get(URL, query).status_code == 400
