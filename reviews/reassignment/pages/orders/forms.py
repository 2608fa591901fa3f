"""Forms of orders. The service checks whether the input makes an order."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.functional import lazy

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.formatting import listed
from cee_portal.core.ui.fields import DayField
from centers.models import Delegation, Office, Team
from centers.routing.codes import CENTER_FUNCTIONS
from centers.rules.port_codes import read_port_code
from reviews.reassignment import labels
from reviews.reassignment.orders.order_input import OrderSpec, StaffingSpec
from reviews.reassignment.orders.overlapping_orders import full_status_scope, list_waiting
from reviews.reassignment.placement.policies import HOLD, MOVE, Policies, begun_days, near_days

_FUNCTIONS = [(name, labels.function_label(name)) for name in CENTER_FUNCTIONS]
ALL_PORTS, FIELD_OFFICE, LIST = "all", "field_office", "list"
_NUMBER = {"required": "Enter the number of the order."}
# What an order and its form hold under the same name.
_COPIED = ("order_number", "functions", "effective_on", "text", "reason")
_POLICIES = ("near_deadline", "near_deadline_days", "begun", "team")


# Read when the form is shown, because settings give the number.
_NEAR_HINT = lazy(lambda: f"The deadline is within {near_days()} days.", str)()


class CenterField(forms.ModelChoiceField):
    """A choice of a Center, by code. `notes` has words that stand behind its name, by code."""

    notes: Mapping[str, str] = MappingProxyType({})

    def __init__(self, **options: Any) -> None:
        centers = Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")
        super().__init__(centers, to_field_name="code", **options)

    def label_from_instance(self, center: Any) -> str:
        return ": ".join(filter(None, [center.short_name, self.notes.get(center.code, "")]))


class CentersField(CenterField, forms.ModelMultipleChoiceField):
    """A choice of several Centers."""


class TeamField(forms.ModelChoiceField):
    """A choice of a team, with its Center."""

    def label_from_instance(self, team: Any) -> str:
        return f"{team.office.short_name}, {team.code} {team.name}"


class FullStatusForm(forms.Form):
    """A Center's operational date: an order for all delegable functions at all ports.

    Work near a legal deadline and begun work stay unless the form says otherwise. `waiting` has the orders that wait
    for the same Center, once they were found.
    """

    waiting: Sequence[Delegation] = ()

    center = CenterField(empty_label="Choose a Center", error_messages={"required": "Choose the Center."})
    operational_on = DayField(
        label="Operational date", required=False, help_text="Empty: the day of approval."
    )
    order_number = forms.CharField(max_length=40, help_text="For example DO 26-001.", error_messages=_NUMBER)
    reason = forms.CharField(label="Reason for a past date", required=False, max_length=300)
    near_deadline = forms.ChoiceField(
        label="Items near a legal deadline",
        required=False,
        choices=lambda: _careful_first(list_near_choices()),
        help_text=_NEAR_HINT,
    )
    begun = forms.ChoiceField(
        label="Begun items whose owner is not on the plan",
        required=False,
        choices=lambda: _careful_first(list_begun_choices()),
    )
    beside = forms.BooleanField(label="Propose another order anyway", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "full_%s", **kwargs})

    def describe_centers(self, notes: Mapping[str, str]) -> None:
        """Let these words, by code, stand behind the names of Centers."""
        self.fields["center"].notes = notes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        center = cleaned.get("center")
        if center is None:
            return cleaned
        self.waiting = list_waiting(full_status_scope(center.pk))
        if self.waiting and not cleaned.get("beside"):
            numbers = listed([order.order_number for order in self.waiting])
            words = (
                f"{numbers} already {'waits' if len(self.waiting) == 1 else 'wait'} for {center.short_name}."
            )
            self.add_error("beside", f"{words} Open it, or choose to propose another order anyway.")
        return cleaned

    def spec(self) -> OrderSpec:
        """Return the input for `draft_full_status`. Call after is_valid()."""
        center = self.cleaned_data["center"]
        return OrderSpec(
            order_number=self.cleaned_data["order_number"],
            centers=[center],
            effective_on=self.cleaned_data["operational_on"],
            reason=self.cleaned_data["reason"],
            policies={name: self.cleaned_data[name] or HOLD for name in ("near_deadline", "begun")},
            text=f"The {center.name} Center assumes all delegable trade functions at all ports.",
        )


def list_near_choices() -> list[tuple[str, str]]:
    """Return what may happen to items near a legal deadline."""
    return [(MOVE, "move"), (HOLD, "stay until their date")]


def _careful_first(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[0] != HOLD)


def list_begun_choices() -> list[tuple[str, str]]:
    """Return what may happen to begun items, with the days of the settings."""
    return [(MOVE, "move, unassigned"), (HOLD, f"stay until closed, {begun_days()} working days at most")]


class OrderForm(forms.Form):
    """The form of an order."""

    centers = CentersField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one Center."}
    )
    functions = forms.MultipleChoiceField(
        choices=_FUNCTIONS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one function."},
    )
    where = forms.ChoiceField(
        label="Ports",
        choices=[(ALL_PORTS, "All ports"), (FIELD_OFFICE, "The ports of one field office"), (LIST, "A list")],
        widget=forms.RadioSelect,
        initial=ALL_PORTS,
    )
    field_office = forms.ChoiceField(
        required=False, help_text="All ports that the directory lists for this field office."
    )
    ports = forms.CharField(
        label="List of ports",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Port codes separated by spaces, like 2704 4601.",
    )
    effective_on = DayField(label="Effective date", required=False, help_text="Empty: the day of approval.")
    order_number = forms.CharField(max_length=40, help_text="For example DO 26-001.", error_messages=_NUMBER)
    text = forms.CharField(
        label="Text of the order", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label="Reason for a past date",
        required=False,
        max_length=300,
        help_text="Only if the effective date is past.",
    )
    near_deadline = forms.ChoiceField(label="Items near a legal deadline", choices=list_near_choices)
    near_deadline_days = forms.IntegerField(
        label="A deadline is near within (days)", min_value=0, max_value=90, initial=near_days
    )
    begun = forms.ChoiceField(
        label="Begun items whose owner is not on the plan",
        choices=list_begun_choices,
    )
    team = forms.ChoiceField(
        label="Assign team within the Center",
        choices=[("heading", "by heading"), ("importer", "by importer"), ("weight", "by weight")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Office.objects.exclude(field_office="").filter(kind=Office.Kind.PORT)
        offices = sorted(set(names.values_list("field_office", flat=True)))
        self.fields["field_office"].choices = [("", "Choose one"), *((name, name) for name in offices)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        where = cleaned.get("where")
        cleaned["offices"] = None
        if where == FIELD_OFFICE:
            cleaned["offices"] = list(ports_of_field_office(cleaned.get("field_office", "")))
            if not cleaned["offices"]:
                self.add_error("field_office", "Choose a field office.")
        elif where == LIST:
            words = cleaned.get("ports", "").replace(",", " ").replace(";", " ").split()
            codes = [read_port_code(word) or word for word in words]
            ports = {port.code: port for port in Office.objects.filter(kind=Office.Kind.PORT, code__in=codes)}
            unknown = [code for code in codes if code not in ports]
            if unknown or not codes:
                words = f"No port has the code {', '.join(unknown[:5])}."
                self.add_error("ports", words if unknown else "Name at least one port.")
            cleaned["offices"] = list(ports.values())
        return cleaned

    def spec(self, staffing: list[StaffingSpec]) -> OrderSpec:
        """Return the input for `draft_order`. Call after is_valid()."""
        data = self.cleaned_data
        return OrderSpec(
            **{name: data[name] for name in _COPIED},
            centers=list(data["centers"]),
            ports=data["offices"],
            policies={name: data[name] for name in _POLICIES},
            staffing=staffing,
        )

    @classmethod
    def of(cls, order: Delegation) -> "OrderForm":
        """Return the form filled with a stored order."""
        policies = Policies.of(order.policies).stored()
        return cls(
            initial={
                **{name: getattr(order, name) for name in _COPIED},
                **{name: policies[name] for name in _POLICIES},
                "centers": [center.code for center in order.centers.all()],
                "where": ALL_PORTS if order.all_ports else LIST,
                "ports": " ".join(port.code for port in order.ports.all()),
            }
        )


class StaffingForm(forms.Form):
    """One line of the staffing plan. A line without a user name is left out."""

    user = forms.CharField(label="User name", required=False, max_length=150)
    team = TeamField(
        queryset=Team.objects.filter(office__kind="center")
        .select_related("office")
        .order_by("office__code", "code"),
        required=False,
        empty_label="Choose a team",
    )
    from_date = DayField(label="From", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("user"):
            return cleaned
        cleaned["person"] = User.objects.filter(username=cleaned["user"], is_active=True).first()
        if cleaned["person"] is None:
            self.add_error("user", f"Nobody has the user name {cleaned['user']}.")
        if cleaned.get("team") is None:
            self.add_error("team", "Choose the team.")
        return cleaned


StaffingFormSet = formset_factory(StaffingForm, extra=3, max_num=500)


def staffing_formset(order: Delegation | None, data: Any = None) -> Any:
    """Return the lines of the staffing plan as forms."""
    if data is not None:
        return StaffingFormSet(data, prefix="staff")
    lines = order.staffing.all() if order else []
    initial = [
        {"user": line.user.username, "team": line.team_id, "from_date": line.from_date} for line in lines
    ]
    return StaffingFormSet(initial=initial, prefix="staff")


def staffing_specs(formset: Any) -> list[StaffingSpec]:
    """Return the lines with a user name; a line without a date begins today.

    Call after is_valid().
    """
    filled = [form.cleaned_data for form in formset if form.cleaned_data.get("person")]
    return [StaffingSpec(data["person"], data["team"], data["from_date"] or clock.today()) for data in filled]


def ports_of_field_office(name: str) -> Any:
    """Return the ports of one field office, as the directory lists them."""
    return Office.objects.filter(kind=Office.Kind.PORT, field_office=name).order_by("code") if name else []
