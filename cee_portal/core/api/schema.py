"""The description of the API: every operation says each status that it can answer, in the media type that it has.

A view describes its answers of success and the refusals of its own. What the framework of the API refuses for all views
is added here, from what a view says of itself: who may call it, whether it needs If-Match, whether it takes
Idempotency-Key, and whether it asks what may be out of reach for a moment (`may_be_unavailable`).
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from cee_portal.core.api.problems import CONTENT_TYPE

_WORDS = {
    400: "A parameter or the body cannot be used; errors says which and why",
    401: "Without a session",
    403: "Visible, but not allowed to this user; or the CSRF token of the session is missing",
    404: "Not found, not visible to this user, or switched off in this installation",
    406: "The request asks for a format other than application/json",
    409: "The state of the object does not allow this, or another call changed it first",
    411: "The length of the body is missing; without a session it cannot come in chunks",
    412: "The object has changed since it was read",
    413: "The body is too large",
    415: "The body is not {media_type}",
    422: "This Idempotency-Key was used for another call",
    428: "If-Match is missing",
    503: "Something this needs does not answer in time; try again",
}


class FaultShape(serializers.Serializer[Any]):
    """One thing that is wrong; `field` is empty for the whole request."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemAnswer(serializers.Serializer[Any]):
    """A problem document (RFC 9457). A refusal may have further members."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultShape(many=True)
    errors_left_out = serializers.IntegerField(
        required=False, help_text="Number of further errors that are not listed in errors."
    )
    instance = serializers.CharField(required=False)


class PortalSchema(AutoSchema):
    """Adds the refusals that all views share, and the media type of problem documents."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(ProblemAnswer, "400", [CONTENT_TYPE], direction)["content"]
        for status in self._shared_refusals():
            found.setdefault(str(status), {})
        for name in [name for name in found if name.isdecimal() and int(name) >= 400]:
            words = found[name].get("description") or _WORDS.get(int(name), "Refused")
            taken = self.view.parser_classes[0].media_type
            found[name] = {"content": problem, "description": words.replace("{media_type}", taken)}
        return dict(sorted(found.items()))

    def _shared_refusals(self) -> list[int]:
        is_open = any(isinstance(rule, AllowAny) for rule in self.view.get_permissions())
        writes = self.method not in ("GET", "HEAD", "OPTIONS")
        handler = getattr(self.view, self.method.lower(), None)
        found = [400, 406]
        if not is_open:
            found += [401, 403, 404]
        if "{" in self.path:  # an address may hold what no object has
            found.append(404)
        if writes:
            found += [403, 411, 413, 415, 503]  # 503: too many bodies wait
        if writes and getattr(self.view, "needs_match", False):
            found += [412, 428]
        if getattr(handler, "is_idempotent", False):
            found += [409, 422]
        if getattr(self.view, "may_be_unavailable", True):
            found.append(503)
        return found
