"""Holds the small forms under the peek and on the file: send, park, return, give, close."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.ui.fields import DayField
from centers.models import Office
from centers.selectors.offices import find_office
from reviews.work.models import WorkItem
from reviews.work.selectors.leaving import office_choices, returning_sentence, sending_sentence
from reviews.work.selectors.result_codes import result_codes_on
from reviews.work.selectors.workload import PersonLoad, office_workload

_TWO_ROWS = forms.Textarea(attrs={"rows": 2})


PARKING_EFFECT = (
    "Owners and due dates do not change. Until that day, items without an owner are not listed as unassigned."
)


class ActForm(forms.Form):
    """A small form. `ids` begins the ids of its fields, because a page may show several forms.

    `effect` says beside the button what the act does to owner and list.
    """

    ids, effect = "", ""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.ids}_%s", **options)

    def set_choices(self, name: str, choices: Iterable[tuple[str, str]], **messages: str) -> None:
        """Set the choices of a field, and the messages for a wrong choice."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)
        field.error_messages |= messages


class CloseForm(ActForm):
    """A result of today that closes an item of `kind`, and a note."""

    ids, kind = "close", ""
    result = forms.ChoiceField(label="Result")
    note = forms.CharField(max_length=4000, widget=_TWO_ROWS)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        codes = result_codes_on(clock.today(), self.kind)
        self.set_choices("result", ((code.code, code.label) for code in codes))


class WhyForm(ActForm):
    """A reason alone."""

    ids = "why"
    reason = forms.CharField(max_length=300, widget=_TWO_ROWS, label="Why")


class SendForm(WhyForm):
    """An office, by its code, and why it should have the item."""

    ids = "send"
    office = forms.CharField(
        label="To office",
        max_length=60,
        help_text="A Center, or a port by its code",
        widget=forms.Select,
    )
    field_order = ("office", "reason")

    def __init__(self, data: Any = None, *, item: WorkItem | None = None, user: User | None = None) -> None:
        super().__init__(data)
        widget = self.fields["office"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", "Choose an office"), *office_choices()]
        self.effect = sending_sentence(item, user) if item and user else ""

    def clean_office(self) -> Office:
        office = find_office(self.cleaned_data["office"])
        if office is None:
            raise forms.ValidationError("There is no such office. Write a code like CEE007 or 2704.")
        return office


class ParkForm(ActForm):
    """A day until which the item rests, and what it waits for."""

    ids, effect = "park", PARKING_EFFECT
    until = DayField()
    reason = forms.CharField(max_length=300, label="It waits for")


class ReturnForm(WhyForm):
    """Why the item goes back to the office that sent it."""

    ids = "return"

    def __init__(self, data: Any = None, *, item: WorkItem | None = None, user: User | None = None) -> None:
        super().__init__(data)
        self.effect = returning_sentence(item, user) if item and user else ""


class AssignForm(ActForm):
    """A person of the office who gets one item; each choice names the person's workload."""

    ids = "assign"
    owner = forms.ChoiceField(label="To")
    reason = forms.CharField(required=False, max_length=300, widget=_TWO_ROWS, label="Why (optional)")

    def __init__(self, office: Office, data: Any = None) -> None:
        super().__init__(data)
        self.set_choices(
            "owner",
            [("", "Choose a person"), *((c.username, c.words) for c in office_workload(office))],
            required="Choose a person.",
            invalid_choice="Nobody of this office has that name. Choose from the list.",
        )

    def clean_owner(self) -> User:
        return User.objects.get(username=self.cleaned_data["owner"])


class GiveForm(ActForm):
    """The people who get many items in turn. The page shows each with the person's workload."""

    ids = "give"
    to = forms.MultipleChoiceField(label="To", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(required=False, max_length=300, label="Why (optional)")

    def __init__(self, people: list[PersonLoad], data: Any = None) -> None:
        super().__init__(data)
        self.set_choices(
            "to",
            ((str(person.user_id), person.words) for person in people),
            required="Choose at least one person.",
            invalid_choice="One of the people chosen no longer works at this office. Choose from the list.",
        )

    def clean_to(self) -> tuple[int, ...]:
        return tuple(int(text) for text in self.cleaned_data["to"])


class ConfirmForm(forms.Form):
    """No fields: the button alone confirms."""
