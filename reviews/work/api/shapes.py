"""What the queue's API takes and gives (contracts of `work-items/`)."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.etags import etag
from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.strict import DayField, OneOf, StrictSerializer, required_text
from cee_portal.core.formatting import masked
from reviews.kinds import all_kinds, criterion_codes
from reviews.work.models import Hold, WorkItem
from reviews.work.queue.filters import STATES
from reviews.work.queue.queues import all_queues


class FilterFields(serializers.Serializer[Any]):
    """The filters of the queue, the same on screen, in the list and in take-next."""

    office = serializers.CharField(
        required=False, max_length=60, help_text="CEE007 or 2704; your own office if left out."
    )
    queue = OneOf(required=False, choices=sorted(all_queues()), help_text="The whole office by default.")
    kind = serializers.CharField(required=False, max_length=12)
    state = OneOf(
        required=False,
        choices=sorted(STATES),
        help_text="The trade is asked, has answered, or gave no answer in time.",
    )
    team = serializers.CharField(required=False, max_length=4)
    owner = serializers.CharField(required=False, max_length=150, help_text="A user name, none or me.")
    port = serializers.CharField(required=False, max_length=4)
    heading = serializers.CharField(required=False, max_length=4)
    importer = serializers.CharField(required=False, max_length=15)
    origin = serializers.CharField(required=False, max_length=2)
    criterion = serializers.CharField(
        required=False, max_length=40, help_text="A code as rows give it in `criteria`."
    )
    due = serializers.CharField(
        required=False, max_length=10, help_text="Last day, or a number of days from today."
    )


class WorkItemParameters(ListParameters, FilterFields):
    """Query parameters of the list."""


class TakeNextBody(StrictSerializer, FilterFields):
    """Body of take-next: an office and the list's filters."""


class NoBody(StrictSerializer):
    """An act that needs nothing said."""


class FindingBody(StrictSerializer):
    """One discrepancy."""

    kind = OneOf(choices=[choice for each in all_kinds() for choice in each.finding_choices])
    line = serializers.IntegerField(required=False, min_value=1, allow_null=True)
    declared = serializers.CharField(required=False, allow_blank=True, max_length=120)
    found = serializers.CharField(required=False, allow_blank=True, max_length=120)
    amount = serializers.DecimalField(required=False, allow_null=True, max_digits=14, decimal_places=2)


class CloseBody(StrictSerializer):
    """A structured result; codes: `GET /api/v1/result-codes/`."""

    result = required_text(40, "Send a code of /api/v1/result-codes/.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    findings = FindingBody(many=True, required=False, max_length=200)


class SendBody(StrictSerializer):
    """To which office, and why."""

    office = required_text(6, "Name the office, like CEE007 or 2704.")
    reason = required_text(300, "Say why that office should have it.")


class ReasonBody(StrictSerializer):
    """Why."""

    reason = required_text(300, "Say why.")


class ParkBody(StrictSerializer):
    """Until when, and what it waits for."""

    until = DayField()
    reason = required_text(300, "Say what it waits for.")


class AssignBody(StrictSerializer):
    """To whom."""

    owner = required_text(150, "Name the person by user name.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class SetJurisdictionBody(StrictSerializer):
    """The Center whose industry it is, and why."""

    center = required_text(6, "Name the Center, like CEE007.")
    reason = required_text(300, "Say why it belongs to that Center.")


class RouteAgainBody(StrictSerializer):
    """Agreement to a difference: `shown` as `GET` of the same address gave it."""

    shown = required_text(60, "Read the difference by GET at this address and send its `shown` back.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class SetParameters(serializers.Serializer[Any]):
    """Which Center is asked about."""

    center = required_text(6, "Name the Center, like ?center=CEE007.")


class WhereAnswer(serializers.Serializer[Any]):
    """An office, the Center whose industry it is, and why."""

    office = serializers.CharField()
    jurisdiction = serializers.CharField(allow_null=True)
    reason = serializers.CharField()


class DifferenceAnswer(serializers.Serializer[Any]):
    """Where a summary is, and where the act would put it. Nothing was changed."""

    entry_number = serializers.CharField()
    changes = serializers.BooleanField(help_text="Whether the routing would change at all.")
    moves = serializers.BooleanField(help_text="Whether the office or the jurisdiction would change.")
    now = WhereAnswer()
    then = WhereAnswer()
    shown = serializers.CharField(help_text="Send it back with the action to confirm this difference.")


class HeldAnswer(serializers.Serializer[Any]):
    """Why an item is at another office than the rule's."""

    reason = serializers.CharField()
    text = serializers.CharField()
    since = serializers.DateTimeField()


class WorkItemAnswer(serializers.Serializer[Any]):
    """One item, for staff."""

    id = serializers.IntegerField()
    entry_number = serializers.CharField()
    function = serializers.CharField()
    kind = serializers.CharField()
    subject = serializers.IntegerField(
        allow_null=True, help_text="Id of what it is about beside the summary, such as a protest."
    )
    state = serializers.CharField()
    office = serializers.CharField()
    jurisdiction = serializers.CharField(allow_null=True)
    team = serializers.CharField(allow_null=True)
    owner = serializers.CharField(allow_null=True)
    port = serializers.CharField()
    heading = serializers.CharField()
    importer_number = serializers.CharField()
    entry_type = serializers.CharField()
    origin = serializers.CharField()
    value = serializers.CharField()
    band = serializers.IntegerField()
    clock = serializers.CharField(
        allow_null=True,
        help_text="The running clock of the office that ends first, as `tools/deadlines/` names it.",
    )
    due_on = serializers.DateField(allow_null=True, help_text="The last day of that clock.")
    criteria = serializers.ListField(child=serializers.CharField())
    score = serializers.IntegerField()
    held = HeldAnswer(allow_null=True)
    arrived_by_batch = serializers.IntegerField(allow_null=True)
    arrived_at = serializers.DateTimeField()
    parked_until = serializers.DateField(allow_null=True)
    asked_until = serializers.DateField(
        allow_null=True, help_text="Last day for the answer of the trade, while `state` is asked."
    )
    answer = serializers.CharField(
        allow_null=True,
        help_text="`answered`: nobody has acted on it yet. `no_answer`: the last day passed without one.",
    )
    result = serializers.CharField(allow_null=True)
    changed_at = serializers.DateTimeField()
    etag = serializers.CharField()


class WorkItemListAnswer(serializers.Serializer[Any]):
    """One page of the list."""

    next = serializers.CharField(allow_null=True)
    results = WorkItemAnswer(many=True)


def item_answers(items: list[WorkItem]) -> list[dict[str, Any]]:
    """Return items as the API gives them, in a fixed number of queries."""
    codes = criterion_codes()
    live = Hold.objects.filter(item__in=[item.pk for item in items], ended_at__isnull=True)
    holds = {hold.item_id: hold for hold in live}
    return [_item_answer(item, codes, holds.get(item.pk)) for item in items]


def _item_answer(item: WorkItem, codes: dict[int, str], hold: Hold | None) -> dict[str, Any]:
    return {
        "id": item.pk,
        "entry_number": item.printed_number,
        "function": item.function,
        "kind": item.kind,
        "subject": item.subject or None,
        "state": item.state,
        "office": item.office.code,
        "jurisdiction": item.jurisdiction.code if item.jurisdiction else None,
        "team": item.team.code if item.team else None,
        "owner": item.owner.username if item.owner else None,
        "port": item.port.code,
        "heading": item.heading,
        "importer_number": masked(item.importer.number),
        "entry_type": item.entry_type,
        "origin": item.origin,
        "value": str(item.value),
        "band": item.band,
        "clock": item.clock or None,
        "due_on": item.due_day.isoformat() if item.due_day else None,
        "criteria": [codes[pk] for pk in item.criteria if pk in codes],
        "score": item.score,
        "held": {"reason": hold.reason, "text": hold.text, "since": hold.placed_at} if hold else None,
        "arrived_by_batch": item.arrived_by_batch,
        "arrived_at": item.arrived_at,
        "parked_until": item.parked_until,
        "asked_until": item.asked_until,
        "answer": item.answer or None,
        "result": item.result or None,
        "changed_at": item.changed_at,
        "etag": etag(item.version),
    }
