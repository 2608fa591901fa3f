"""What is refused or goes wrong answers a designed page, whether DEBUG is on or off."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from cee_portal.accounts.models import User

pytestmark = pytest.mark.django_db


def missing(request: HttpRequest):
    raise Http404("A secret about what is not there.")


def forbidden(request: HttpRequest):
    raise PermissionDenied("Only supervisors hand out work. Ask Helen Marsh.")


def broken(request: HttpRequest):
    raise RuntimeError("A secret about the code.")


class Addresses:
    """The portal's own addresses and three that fail."""

    from cee_portal.urls import handler400, handler403, handler404, handler500
    from cee_portal.urls import urlpatterns as _own

    urlpatterns = [path("missing/", missing), path("forbidden/", forbidden), path("broken/", broken), *_own]


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = Addresses


@pytest.fixture(params=[True, False], ids=["debug", "production"])
def debug(request, settings) -> bool:
    settings.DEBUG = request.param
    return request.param


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nowhere/", 404, "There is no page at this address"),
        ("/missing/", 404, "There is no page at this address"),
        ("/forbidden/", 403, "Only supervisors hand out work. Ask Helen Marsh."),
        ("/sign-in/?next=%00", 400, "Go back, reload the page"),
        ("/sign-in/%00", 400, "Go back, reload the page"),
    ],
)
def test_pages(client, debug, address, status, says):
    answer = client.get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    assert says in page and "secret" not in page and "Traceback" not in page
    assert '<a class="usa-button" href="/">' in page
    # django-csp leaves these codes alone while DEBUG is on, for Django's own technical pages.
    assert (debug and status == 404) or "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "status"), [("/api/v1/nowhere/", 404), ("/api/nowhere", 404), ("/api/v1/%00", 400)]
)
def test_under_api_they_are_problem_documents(client, debug, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["message"]


def test_a_fault_of_ours_is_told_without_its_secrets_and_without_the_database(settings):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("dana"))
    answer = client.get("/broken/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong on our side" in page and "secret" not in page

    from cee_portal.errors import server_error

    def refuse(*args):
        raise AssertionError("The page asked the database.")

    with connection.execute_wrapper(refuse):
        assert server_error(RequestFactory().get("/")).status_code == 500


def test_an_address_without_its_slash_is_led_on(client, debug):
    answer = client.get("/sign-in")
    assert (answer.status_code, answer["Location"]) == (301, "/sign-in/")


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/sign-in/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("cookie", ['sessionid="\\000abcdefghijk"', 'csrftoken="a\\000b"', 'other="\\000"'])
def test_a_cookie_with_nul_is_a_bad_request(client, debug, cookie):
    answer = client.get("/sign-in/", headers={"cookie": cookie})
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()


@pytest.mark.parametrize("charset", ["zlib", "rot13", "latin-1"])
def test_a_form_in_another_encoding_than_utf_8_is_a_bad_request(client, debug, charset):
    content_type = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.generic("POST", "/sign-in/", b"username=dana&password=x", content_type=content_type)
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()
