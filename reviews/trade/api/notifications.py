"""`/api/v1/notifications/`: what happened to the summaries of filers and importers, in order, re-readable."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.formatting import entry_number
from entries.selectors.visibility import filers_of, importers_of
from reviews.letters.models import TradeNotice
from reviews.trade.notifications import Notification, notifications_after

_OF_FILINGS = ("filed", "replaced", "routed", "routed_again", "moved", "deleted", "notice")
KINDS = (*_OF_FILINGS, *TradeNotice.Kind.values)


class NotificationParameters(serializers.Serializer[Any]):
    """Query parameters of the list."""

    after = serializers.CharField(
        required=False, max_length=500, help_text="`next` of the answer before; leave it out to begin."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=1000, default=100)
    changed_since = serializers.DateTimeField(
        required=False, help_text="Only what happened at this moment or later (ISO 8601)."
    )


class NotificationAnswer(serializers.Serializer[Any]):
    """One thing that happened; what a kind does not have is null."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=KINDS)
    entry_number = serializers.CharField(allow_null=True)
    version = serializers.CharField(allow_null=True, help_text="For filed and replaced only.")
    from_office = serializers.CharField(allow_null=True, help_text="The office it came from; for moved only.")
    to_office = serializers.CharField(allow_null=True, help_text="Where it is from then on.")
    cause = serializers.CharField(allow_null=True)
    order_number = serializers.CharField(allow_null=True, help_text="The order that moved it.")
    text = serializers.CharField(
        allow_null=True,
        help_text="What happened, in words; of a notice: what moves or moved, how much, and whom to ask.",
    )
    about = serializers.CharField(
        allow_null=True, help_text="The object beside the summary, such as request:12, which is requests/12/."
    )
    uc_code = serializers.CharField(
        allow_null=True,
        help_text=(
            "CBP's own disposition code of the status notification UC, where there is one. Of a request: 1 invoice data, "
            "2 the whole package, 3 specific documents. The other kinds have none."
        ),
    )


class NotificationList(serializers.Serializer[Any]):
    """A part of the list. `next` always stands right behind the last row that was told: keep it, ask again with it."""

    next = serializers.CharField(allow_null=True)
    results = NotificationAnswer(many=True)


class Notifications(APIView):
    """For filers and importers."""

    @extend_schema(
        operation_id="notifications_list",
        tags=["Notifications"],
        parameters=[NotificationParameters],
        responses=NotificationList,
    )
    def get(self, request: Request) -> Response:
        """Everything that happened to your filings, oldest first. A row never appears in front of one that was told.

        What an office asks, and what is paid, is told ten seconds after it was done. Rows are kept for at least 90 days.
        """
        given = read_parameters(request, NotificationParameters)
        filers, importers = filers_of(request.user), importers_of(request.user)
        if not filers and not importers:
            raise PermissionDenied(
                "Notifications are for filers and importers. Ask the portal to add you to yours."
            )
        after = given.get("after", "")
        found = notifications_after(
            [filer.pk for filer in filers],
            [importer.pk for importer in importers],
            after=after,
            since=given.get("changed_since"),
            limit=given["limit"],
        )
        following = found[-1].after if found else after or None
        return Response({"next": following, "results": [_notification_answer(one) for one in found]})


def _notification_answer(one: Notification) -> dict[str, Any]:
    told = {name: value for name, value in one._asdict().items() if name not in ("rank", "number")}
    return {**told, "entry_number": entry_number(one.entry_number) if one.entry_number else None}
