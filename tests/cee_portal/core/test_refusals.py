"""The tree of refusals, and the two places that answer them."""

import pytest
from django import forms
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from cee_portal.core.api.handler import answer_error
from cee_portal.core.gate import GateBusyError
from cee_portal.core.refusals import (
    ChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    RefusalKind,
    RefusedError,
    SecondPersonError,
)
from cee_portal.core.ui.forms import add_refusal
from reviews.work.errors import ItemMovedError, StaleItemError


def every_refusal(kind: type[RefusedError] = RefusedError) -> list[type[RefusedError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_refusal(child))]


def api_answer(error: RefusedError) -> Response:
    answer = answer_error(error, {"request": APIRequestFactory().get("/api/v1/jobs/")})
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("error", "status", "code", "field"),
    [
        (RefusedError("No."), 409, "refused", ""),
        (RefusedError("No.", code="same"), 409, "same", ""),
        (InvalidInputError("No.", field="reason"), 400, "invalid", "reason"),
        (NotAllowedError("No."), 403, "not_allowed", ""),
        (SecondPersonError("No."), 403, "second_person", ""),
        (NotFoundError("No."), 404, "not_found", ""),
        (StaleItemError("No."), 412, "stale", "If-Match"),
    ],
)
def test_the_api_answers_a_refusal_with_its_status_code_and_field(db, error, status, code, field):
    answer = api_answer(error)
    assert (answer.status_code, answer.data["detail"]) == (status, "No.")
    assert answer.data["errors"] == [{"field": field, "code": code, "message": "No."}]


def test_a_refusal_carries_the_present_version_the_new_place_and_the_time_to_wait(db):
    assert api_answer(ChangedError(7)).headers["ETag"] == '"7"'
    assert api_answer(ItemMovedError("It went.", went_to="CEE007")).data["went_to"] == "CEE007"
    busy = api_answer(GateBusyError())
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "3")
    assert busy.data["detail"].startswith("Entry summaries are being stored right now")


def test_a_page_shows_a_refusal_at_its_field_or_above_the_form():
    class Form(forms.Form):
        reason = forms.CharField()

    form = Form({"reason": "because"})
    assert add_refusal(form, InvalidInputError("Say why.", field="reason")) == 400
    assert add_refusal(form, StaleItemError("It changed.")) == 412
    assert (form.errors["reason"], form.non_field_errors()) == (["Say why."], ["It changed."])


def test_a_race_is_lost_where_another_act_came_first():
    assert [kind for kind in RefusalKind if _refused(kind).is_lost_race] == [409, 412]


def test_every_refusal_says_what_to_do_and_has_a_stable_code():
    for kind in every_refusal():
        assert kind.message.endswith((".", "load_reference")), kind
        assert kind.code.replace("_", "").isalpha() and kind.code.islower(), kind
        assert isinstance(kind.kind, RefusalKind), kind


def _refused(kind: RefusalKind) -> RefusedError:
    error = RefusedError("No.")
    error.kind = kind
    return error
