"""The bodies and answers of the API of orders."""

from typing import Any

from rest_framework import serializers

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.etags import etag
from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.problems import Fault, invalid
from cee_portal.core.api.strict import DayField, OneOf, ShortListField, StrictSerializer, required
from centers.models import Delegation, Office, Team
from centers.routing.codes import CENTER_FUNCTIONS
from reviews.reassignment.api.base import counted_answer
from reviews.reassignment.models import Preview
from reviews.reassignment.orders.order_input import OrderSpec, StaffingSpec
from reviews.reassignment.orders.readiness import check_readiness
from reviews.reassignment.orders.versions import order_facts, order_version
from reviews.reassignment.pages.orders.forms import ports_of_field_office


class DelegationParameters(ListParameters):
    """Query parameters of the list."""

    state = OneOf(required=False, choices=Delegation.State.choices)
    center = serializers.CharField(required=False, max_length=6, help_text="Like CEE010.")


class StaffingBody(StrictSerializer):
    """One person of the plan."""

    user = serializers.CharField(max_length=150)
    team = serializers.CharField(max_length=12, help_text="M1, or CEE010/M1 where several Centers are named.")
    locals()["from"] = DayField(required=False)


class PoliciesBody(StrictSerializer):
    """What the move does with begun and urgent work."""

    begun = OneOf(required=False, choices=["hold", "move"])
    near_deadline_days = serializers.IntegerField(required=False, min_value=0, max_value=90)
    near_deadline = OneOf(required=False, choices=["hold", "move"])
    team = OneOf(required=False, choices=["heading", "importer", "weight"])


class DelegationBody(StrictSerializer):
    """An order. `functions`: "all" or a list; `ports`: "all", a field office or a list of codes."""

    centers = ShortListField(child=serializers.CharField(max_length=6), allow_empty=False, max_length=10)
    functions = serializers.JSONField(required=False, default="all")
    ports = serializers.JSONField(required=False, default="all")
    effective_on = DayField(required=False, allow_null=True, default=None)
    order_number = serializers.CharField(
        max_length=40, error_messages=required("Give the number of the order, like DO 26-001.")
    )
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=8000)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    policies = PoliciesBody(required=False)
    staffing = StaffingBody(many=True, required=False, max_length=500)


class OrderReasonBody(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=1000, error_messages=required("Say why."))


class MayReasonBody(StrictSerializer):
    """Why, where one wants to say it."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class NoBody(StrictSerializer):
    """An act that needs nothing said."""


class ApproveBody(StrictSerializer):
    """The preview that is approved; the newest where left out. A program that was told of no reader sends false."""

    preview = serializers.IntegerField(required=False, min_value=1)
    warnings_read = serializers.BooleanField(
        required=False,
        default=True,
        help_text="false: refuse if a readiness check has a warning, and name that check.",
    )


class DelegationAnswer(serializers.Serializer[Any]):
    """An order."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    order_number = serializers.CharField()
    centers = serializers.ListField(child=serializers.CharField())
    functions = serializers.ListField(child=serializers.CharField())
    ports = serializers.JSONField(help_text='"all" or a list of codes')
    effective_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    text = serializers.CharField()
    reason = serializers.CharField()
    policies = serializers.DictField()
    staffing = serializers.ListField(child=serializers.DictField())
    proposed_by = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    withdraws = serializers.IntegerField(allow_null=True)
    preview = serializers.IntegerField(allow_null=True)
    batch = serializers.IntegerField(allow_null=True)
    etag = serializers.CharField()


class DelegationListAnswer(serializers.Serializer[Any]):
    """One page of orders."""

    next = serializers.CharField(allow_null=True)
    results = DelegationAnswer(many=True)


class PreviewAnswer(serializers.Serializer[Any]):
    """What an order would move."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    preview = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    on_day = serializers.DateField(help_text="The day for which work is counted.")
    summaries = serializers.IntegerField()
    items = serializers.IntegerField()
    value = serializers.CharField()
    held = serializers.IntegerField()
    begun = serializers.IntegerField()
    open_now = serializers.IntegerField()
    near_deadline = serializers.IntegerField()
    inferred_high = serializers.IntegerField()
    inferred_low = serializers.IntegerField()
    keep_owner = serializers.IntegerField(help_text="Items whose owner is on the staffing plan.")
    held_summaries = serializers.IntegerField(
        help_text="Summaries that an undo leaves, because they were worked on since the move."
    )
    participants_there = serializers.IntegerField(
        help_text="Summaries of participants at the Centers already."
    )
    accounts_there = serializers.IntegerField(help_text="Summaries of accounts at the Centers already.")
    by_port = serializers.ListField(child=serializers.DictField())
    by_function = serializers.ListField(child=serializers.DictField())
    by_kind = serializers.ListField(child=serializers.DictField())
    by_state = serializers.ListField(child=serializers.DictField())
    by_age = serializers.ListField(child=serializers.DictField())
    by_person = serializers.ListField(child=serializers.DictField())
    flows = serializers.ListField(child=serializers.DictField(), help_text="From which office to which.")
    readiness = serializers.ListField(child=serializers.DictField())


class ApproveAnswer(serializers.Serializer[Any]):
    """The order is approved; its batch."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    batch = serializers.IntegerField()


class RevokeAnswer(serializers.Serializer[Any]):
    """Withdrawn at once (200), or the order that would withdraw it (201)."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    withdraws = serializers.IntegerField(required=False)
    batch = serializers.IntegerField(required=False, allow_null=True)


def parse_order_spec(data: dict[str, Any]) -> OrderSpec:
    """Return the order that a checked body asks for.

    Raises 400 with every name that does not exist.
    """
    faults: list[Fault] = []
    centers = _find_offices(data["centers"], "centers", Office.Kind.CENTER, faults)
    functions = list(CENTER_FUNCTIONS) if data["functions"] == "all" else data["functions"]
    if not isinstance(functions, list) or not all(isinstance(name, str) for name in functions):
        faults.append(
            Fault("functions", "invalid", f"Send “all” or a list of {', '.join(CENTER_FUNCTIONS)}.")
        )
    ports = _parse_ports(data["ports"], faults)
    staffing = [
        line
        for at, given in enumerate(data.get("staffing", []))
        if (line := _parse_staffing(given, centers, f"staffing[{at}]", faults))
    ]
    if faults:
        raise invalid(faults)
    # The members of the body are those of an order.
    parts = {"centers": centers, "functions": functions, "ports": ports, "staffing": staffing}
    return OrderSpec(**{**data, **parts})


def _find_offices(codes: list[str], field: str, kind: str, faults: list[Fault]) -> list[Office]:
    found = {office.code: office for office in Office.objects.filter(kind=kind, code__in=codes)}
    for code in codes:
        if code not in found:
            faults.append(Fault(field, "unknown", f"There is no {kind} {code[:12]}."))
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def _parse_ports(given: Any, faults: list[Fault]) -> list[Office] | None:
    if given == "all":
        return None
    if isinstance(given, dict) and set(given) == {"field_office"}:
        found = list(ports_of_field_office(str(given["field_office"])))
        if not found:
            faults.append(Fault("ports.field_office", "unknown", "There is no such field office."))
        return found
    if isinstance(given, list) and all(isinstance(code, str) for code in given):
        return _find_offices(given, "ports", Office.Kind.PORT, faults)
    faults.append(Fault("ports", "invalid", 'Send "all", {"field_office": "..."} or a list of port codes.'))
    return []


def _parse_staffing(
    given: dict[str, Any], centers: list[Office], field: str, faults: list[Fault]
) -> StaffingSpec | None:
    user = User.objects.filter(username=given["user"], is_active=True).first()
    office, _, code = given["team"].rpartition("/")
    teams = Team.objects.filter(office__in=centers, code=code)
    found = list(teams.filter(office__code=office) if office else teams)
    if user is None:
        faults.append(Fault(f"{field}.user", "unknown", "Nobody has that user name."))
    if len(found) != 1:
        several = "Write the Center in front, like CEE010/M1."
        words = several if found else "No Center of this order has that team."
        faults.append(Fault(f"{field}.team", "unknown", words))
    if user is None or len(found) != 1:
        return None
    return StaffingSpec(user, found[0], given.get("from") or clock.today())


def order_answer(order: Delegation) -> dict[str, Any]:
    """Return an order as the API answers it."""
    return {**order_facts(order), "etag": etag(order_version(order))}


def preview_answer(order: Delegation, preview: Preview) -> dict[str, Any]:
    """Return a preview with its readiness."""
    lines = [line._asdict() for line in check_readiness(order, preview)]
    return counted_answer(PreviewAnswer, order, preview, readiness=lines)
