"""Every refusal is a problem document with errors that a program and a person can use."""

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from cee_portal.core.api.problems import PLAIN, Fault, faults_of

pytestmark = pytest.mark.django_db


def problem(answer, status: int, *errors: tuple[str, str]) -> dict:
    """The document of `answer`, checked: its status, its type, and (field, code) of each error, in order."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["title"] and body["detail"]
    assert [(error["field"], error["code"]) for error in body["errors"]] == list(errors)
    assert all(set(error) == {"field", "code", "message"} and error["message"] for error in body["errors"])
    return body


def test_every_fault_of_a_body_at_once_with_its_path(api):
    sent = {
        "port": "27",
        "lines": [{"hts": ["8517130000"], "value": 1}, {"hts": ["8517130000", "x"], "value": "many"}],
    }
    body = problem(
        api.post("/api/v1/open/", sent),
        400,
        ("port", "invalid"),
        ("lines[1].hts[1]", "invalid"),
        ("lines[1].value", "invalid"),
    )
    assert body["errors"][0]["message"] == "Four digits, such as 2704."
    assert body["detail"] == "3 things are wrong with the request: see errors."
    assert body["instance"] == "/api/v1/open/"


@pytest.mark.parametrize(
    ("sentence", "sent", "errors"),
    [
        ("a missing field", {}, [("port", "required")]),
        ("null", {"port": None}, [("port", "null")]),
        ("a list where an object belongs", [], [("", "invalid")]),
        ("an object where a list belongs", {"port": "2704", "lines": {}}, [("lines", "not_a_list")]),
        (
            "an empty list of numbers",
            {"port": "2704", "lines": [{"hts": [], "value": 1}]},
            [("lines[0].hts", "min_length")],
        ),
    ],
)
def test_shapes(api, sentence, sent, errors):
    problem(api.post("/api/v1/open/", sent), 400, *errors)


@pytest.mark.parametrize(
    ("sentence", "raw", "says"),
    [
        ("half an object", b'{"port": ', "not JSON"),
        ("Python's own words", b'{"port": NaN}', "NaN"),
        ("a member twice", b'{"port": "2704", "port": "2705"}', "given twice"),
        ("Latin-1", '{"port": "é"}'.encode("latin-1"), "UTF-8"),
        ("NUL", b'{"port": "27\\u0000"}', "cannot be stored"),
        ("half a pair", b'{"port": "\\ud800"}', "cannot be stored"),
        ("NUL as a name", b'{"po\\u0000rt": "1"}', "cannot be stored"),
        ("21 levels", b"[" * 21 + b"1" + b"]" * 21, "deeper than 20"),
        ("a hundred thousand levels", b"[" * 100_000, "deeper than 20"),
        ("a number of 10,000 digits", b'{"port": ' + b"9" * 10_000 + b"}", "not JSON"),
    ],
)
def test_what_is_not_json(api, sentence, raw, says):
    answer = api.generic("POST", "/api/v1/open/", raw, content_type="application/json")
    assert says in problem(answer, 400, ("", "invalid"))["detail"]


@pytest.mark.parametrize(
    ("sentence", "raw"),
    [
        ("a byte order mark is forgiven", b'\xef\xbb\xbf{"port": "2704"}'),
        ("a whole pair is one character", b'{"port": "2704", "note": "\\ud83d\\ude00"}'),
    ],
)
def test_what_is_json(api, sentence, raw):
    assert api.generic("POST", "/api/v1/open/", raw, content_type="application/json").status_code == 201


def test_a_body_that_is_too_large(api, dana):
    body = problem(api.post("/api/v1/closed/", {"note": "x" * 300}), 413, ("", "too_large"))
    assert "200 bytes" in body["detail"]
    assert api.post("/api/v1/closed/", {"note": "x" * 100}).status_code == 201


def test_anonymous_is_401_and_says_how_to_sign_in(api):
    answer = api.get("/api/v1/closed/")
    assert "Sign in" in problem(answer, 401, ("", "not_authenticated"))["detail"]
    assert answer["WWW-Authenticate"] == 'Session realm="CEE Portal"'


def test_a_session_needs_its_csrf_token_to_write(dana):
    from rest_framework.test import APIClient

    strict = APIClient(enforce_csrf_checks=True)
    strict.force_login(dana)
    assert strict.get("/api/v1/closed/").status_code == 200
    assert "CSRF" in problem(strict.post("/api/v1/closed/", {}), 403, ("", "permission_denied"))["detail"]
    assert APIClient(enforce_csrf_checks=True).post("/api/v1/open/", {"port": "2704"}).status_code == 201


@pytest.mark.parametrize(
    ("sentence", "method", "address", "more", "status", "code"),
    [
        ("an unknown address", "get", "/api/v1/none/", {}, 404, "not_found"),
        ("an unknown address outside of v1", "get", "/api/none", {}, 404, "not_found"),
        ("an object out of sight", "get", "/api/v1/raises/404/", {}, 404, "not_found"),
        ("not allowed", "get", "/api/v1/raises/403/", {}, 403, "permission_denied"),
        ("another method", "delete", "/api/v1/open/", {}, 405, "method_not_allowed"),
        (
            "another format asked for",
            "get",
            "/api/v1/open/",
            {"HTTP_ACCEPT": "text/csv"},
            406,
            "not_acceptable",
        ),
        ("too many calls", "get", "/api/v1/raises/429/", {}, 429, "too_many_requests"),
        ("a NUL in the address", "get", "/api/v1/open/%00/", {}, 400, "invalid"),
        ("a NUL in a parameter", "get", "/api/v1/open/?q=%00", {}, 400, "invalid"),
    ],
)
def test_refusals(api, sentence, method, address, more, status, code):
    body = problem(getattr(api, method)(address, **more), status, ("", code))
    assert "secret" not in str(body)


def test_another_format_sent(api):
    answer = api.generic(
        "POST", "/api/v1/open/", b"port=2704", content_type="application/x-www-form-urlencoded"
    )
    assert "application/json" in problem(answer, 415, ("", "unsupported_media_type"))["detail"]


def test_405_names_what_is_allowed(api):
    answer = api.put("/api/v1/open/", {})
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert "GET, POST" in answer.json()["detail"]


def test_429_says_when(api):
    assert api.get("/api/v1/raises/429/")["Retry-After"] == "30"


def test_a_conflict_tells_what_the_caller_needs(api, dana):
    body = problem(api.post("/api/v1/jobs/", {"kind": "x", "fail": "conflict"}), 409, ("", "moved"))
    assert (body["detail"], body["office"]) == ("It went to Machinery.", "CEE005")


def test_a_fault_of_ours_is_a_problem_document_too(api, dana):
    api.raise_request_exception = False
    body = problem(api.post("/api/v1/jobs/", {"kind": "x", "fail": "crash"}), 500, ("", "error"))
    assert "broken" not in str(body)


@pytest.mark.parametrize(
    ("code", "told", "says"),
    [
        ("invalid", "Must be a valid boolean.", "Send true or false, without quotation marks."),
        ("not_a_list", 'Expected a list of items but got type "str".', "Send a list, in square brackets."),
        ("invalid", "Our own words stay.", "Our own words stay."),
    ],
)
def test_what_the_framework_says_of_a_value_becomes_what_to_send(code, told, says):
    assert faults_of({"lines": [{"on": [ErrorDetail(told, code=code)]}]}) == [
        Fault("lines[0].on", code, says)
    ]


def test_every_framework_message_that_is_replaced_is_one_the_framework_still_says():
    said = {
        str(text)
        for field in (
            serializers.BooleanField,
            serializers.IntegerField,
            serializers.DecimalField,
            serializers.CharField,
            serializers.ListField,
            serializers.DateTimeField,
        )
        for parent in field.__mro__
        for text in getattr(parent, "default_error_messages", {}).values()
    }
    assert [start for start in PLAIN if not any(text.startswith(start) for text in said)] == []
