"""Holds the small forms under the peek and on the file: send, park, return, give."""

from typing import Any

from django import forms

from cee_portal.accounts.models import User
from centers.models import Office
from centers.selectors.offices import find_office
from reviews.work.selectors.workload import PersonLoad, office_workload


class SendForm(forms.Form):
    """An office, by its code, and why it should have the item."""

    office = forms.CharField(
        label="To office",
        max_length=6,
        help_text="A Center like CEE007 or a port like 2704",
        widget=forms.TextInput,
    )
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="send_%s")

    def clean_office(self) -> Office:
        office = find_office(self.cleaned_data["office"].strip().upper())
        if office is None:
            raise forms.ValidationError("There is no such office. Write a code like CEE007 or 2704.")
        return office


class ParkForm(forms.Form):
    """A day until which the item rests, and what it waits for."""

    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(max_length=300, label="It waits for")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="park_%s")


class ReturnForm(forms.Form):
    """Why the item goes back to the office that sent it."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="return_%s")


class AssignForm(forms.Form):
    """A person of the office who gets one item; each choice names the person's workload."""

    owner = forms.ChoiceField(label="To")
    reason = forms.CharField(
        required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why (optional)"
    )

    def __init__(self, office: Office, data: Any = None) -> None:
        super().__init__(data, auto_id="assign_%s")
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a person"), *((c.username, c.words) for c in office_workload(office))]
        field.error_messages |= {
            "required": "Choose the person who shall have it.",
            "invalid_choice": "Nobody of this office has that name. Choose from the list.",
        }

    def clean_owner(self) -> User:
        return User.objects.get(username=self.cleaned_data["owner"])


class GiveForm(forms.Form):
    """The people who get many items in turn. The page shows each with the person's workload."""

    to = forms.MultipleChoiceField(label="To", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(required=False, max_length=300, label="Why (optional)")

    def __init__(self, people: list[PersonLoad], data: Any = None) -> None:
        super().__init__(data, auto_id="give_%s")
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(person.user_id), person.words) for person in people]
        field.error_messages |= {
            "required": "Choose at least one person.",
            "invalid_choice": "Somebody chosen does not work at this office any more. Choose from the list.",
        }

    def clean_to(self) -> tuple[int, ...]:
        return tuple(int(text) for text in self.cleaned_data["to"])


class ConfirmForm(forms.Form):
    """No fields: the button alone confirms."""
