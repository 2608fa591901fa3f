"""The payments of a summary: the list and the sums for all staff, the form for the office that collects revenue."""

import pytest
from django.test import Client

from cee_portal.core import clock
from entries.models import CollectionEvent
from entries.selectors.authority import office_of_function
from tests.builders import reviews as made
from tests.builders.payments import payment, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ON = {"event": "on_statement", "date": "2026-06-10", "amount": "$47.14", "statement_number": "s1"}


@pytest.fixture
def summary():
    (filed,) = made.file(made.parsed(made.line(duty="40.00"), fees="7.14"))
    return filed


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def rita(summary):
    code = office_of_function(summary.routing, "revenue", clock.today())
    return signed_in(made.person("rita", at=code))


def url(summary):
    return f"/entries/{summary.printed_number}/payments/"


def test_an_event_is_recorded_by_hand_once(rita, summary):
    answer = rita.post(url(summary), ON, follow=True)
    assert answer.redirect_chain == [(url(summary), 302)]
    told = answer.content.decode()
    assert "The payment event is recorded." in told
    assert "$47.14" in told
    assert "on file already" in rita.post(url(summary), ON, follow=True).content.decode()
    event = CollectionEvent.objects.get()
    assert (event.source, event.statement_number) == (CollectionEvent.Source.BY_HAND, "S1")


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"event": ""}, 400, "This field is required."),
        ({"date": "soon"}, 400, "soon is not a date."),
        ({"event": "collected", "amount": ""}, 400, "The amount is missing."),
        ({"event": "collected"}, 409, "still under trade control"),
        ({"date": "2099-01-01"}, 409, "lies in the future"),
    ],
)
def test_what_is_wrong_stands_at_its_field(rita, summary, changes, status, says):
    answer = rita.post(url(summary), ON | changes)
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert not CollectionEvent.objects.exists()


def test_other_offices_read_and_are_told_who_collects(summary):
    tell(summary, payment("on_statement", statement="S1"))
    client = signed_in(made.person("omar", at="CEE004"))
    told = client.get(url(summary)).content.decode()
    assert "Revenue collection on this summary is with" in told
    assert '<button class="usa-button" type="submit">Record</button>' not in told
    assert client.post(url(summary), ON).status_code == 403
    assert CollectionEvent.objects.count() == 1


def test_the_file_of_a_summary_leads_to_its_payments_and_shows_them(rita, summary):
    tell(summary, payment("on_statement"), payment("collected", 4_714))
    told = rita.get(f"/entries/{summary.printed_number}/").content.decode()
    assert f'href="{url(summary)}"' in told
    assert "By its statement: $47.14 paid." in told
    assert "Collected (Jun 12, 2026), $47.14" in told
