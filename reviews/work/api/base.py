"""What every call of the desk's API shares: who may call, one act on one item, refusals as problem documents."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core.api.etags import etag_header, named_version
from cee_portal.core.api.parameters import read_body
from cee_portal.core.refusals import RefusedError
from centers.access import StaffView
from reviews.work.api import shapes as shapes
from reviews.work.models import WorkItem
from reviews.work.selectors.items import visible_items
from reviews.work.services.locking import keep_text

PROBLEMS = {
    404: OpenApiResponse(description="Not found, or not visible to this user"),
    409: OpenApiResponse(description="It moved, or is taken"),
}
RELATED = ("office", "jurisdiction", "team", "owner", "port", "importer")


class ItemActView(StaffView):
    """One act on one item. `needs_match`: the caller must name the version it is based on."""

    max_body_bytes = 100_000
    needs_match = True
    body: type[serializers.Serializer[Any]] = shapes.NoBody
    run: Callable[..., Any]

    def post(self, request: Request, item_id: int) -> Response:
        visible_item_or_404(request, item_id)
        user = request_user(request)
        version = {"expected_version": named_version(request)} if self.needs_match else {}
        data = read_body(request, self.body)
        try:
            self.run(item_id=item_id, user=user, **data, **version)
        except RefusedError as error:
            typed = data.get("note") or data.get("reason") or ""
            if error.is_lost_race:
                keep_text(item_id=item_id, user=user, text=typed)
            raise
        return item_answer(request, item_id)


def make_act_view(
    name: str,
    words: str,
    run: Callable[..., Any],
    *,
    body: type[serializers.Serializer[Any]] = shapes.NoBody,
    needs_match: bool = True,
) -> type[ItemActView]:
    """Return an endpoint for one act: `words` are its description.

    `run` is the service. It takes `item_id`, `user`, the members of the body by their names, and `expected_version`
    where the act needs a match.
    """
    attributes = {"__doc__": words, "run": staticmethod(run), "body": body, "needs_match": needs_match}
    view = type(name, (ItemActView,), attributes)
    schema = extend_schema(
        operation_id=f"work_items_{name.lower()}",
        tags=["Work"],
        request=body,
        responses={200: shapes.WorkItemAnswer, **PROBLEMS},
    )
    return extend_schema_view(post=schema)(view)


def visible_item_or_404(request: Request, item_id: int) -> WorkItem:
    return get_object_or_404(visible_items(request_user(request)).select_related(*RELATED), pk=item_id)


def item_answer(request: Request, item_id: int) -> Response:
    item = visible_item_or_404(request, item_id)
    return Response(shapes.item_answers([item])[0], headers=etag_header(item.version))
