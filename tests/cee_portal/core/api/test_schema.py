"""The description of the API says each status that an operation can answer, in the media type that it has."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from reviews.documents.rules.types import all_types

PROBLEM = "application/problem+json"


@pytest.fixture
def operations(settings):
    settings.ROOT_URLCONF = "cee_portal.urls"  # the folder has addresses of its own
    document = SchemaGenerator().get_schema(request=None, public=True)
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def taken_from(path):
    """Return the media types of a success: those of papers where one is sent."""
    if path.endswith("/content/"):
        return sorted({kind.media_type for kind in all_types().values()})
    return ["application/json"]


def test_refusals_are_problem_documents(operations):
    assert len(operations) > 40
    for operation, told in operations.items():
        for status, answer in told["responses"].items():
            expected = [PROBLEM] if int(status) >= 400 else taken_from(operation[1])
            assert sorted(answer.get("content", expected)) == expected, (operation, status)
            assert int(status) < 400 or answer["description"], (operation, status)


def test_each_operation_says_what_the_framework_refuses(operations):
    for (method, path), told in operations.items():
        expected = {"400", "406"}
        if not path.startswith("/api/v1/tools/"):
            expected |= {"401", "403", "404"}
        if "{" in path:
            expected |= {"404"}
        if method == "POST":
            expected |= {"403", "413", "415"}
        assert expected <= set(told["responses"]), path


@pytest.mark.parametrize(
    ("sentence", "path", "statuses"),
    [
        ("a repeated creating call", "/api/v1/entry-summaries/", {"409", "422"}),
        ("a write on a version", "/api/v1/work-items/{item_id}/close/", {"409", "412", "428"}),
        ("a write on a summary", "/api/v1/entry-summaries/{number}/set-jurisdiction/", {"412", "428"}),
        ("what waits for the gate", "/api/v1/delegations/{order_id}/approve/", {"503"}),
    ],
)
def test_what_an_operation_refuses_beside(operations, sentence, path, statuses):
    assert statuses <= set(operations["POST", path]["responses"]), sentence


@pytest.mark.parametrize("path", ["/api/v1/work-items/{item_id}/take/", "/api/v1/tools/fees/"])
def test_what_an_operation_never_answers_is_not_said(operations, path):
    assert not {"412", "428"} & set(operations["POST", path]["responses"])
