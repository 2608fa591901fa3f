"""The small forms under the peek and on the file: close, send, park, return."""

from decimal import Decimal
from typing import Any

from django import forms

from cee_portal.accounts import clock
from centers.models import Office
from centers.selectors import find_office
from reviews.validation.closing import FoundDiscrepancy, Outcome, results_on
from reviews.validation.models import Finding


class CloseForm(forms.Form):
    """Close a review with a structured result; one finding fits the small form, the API takes many."""

    result = forms.ChoiceField(label="Result")
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    finding = forms.ChoiceField(
        required=False, label="What was found", choices=[("", "Nothing"), *Finding.Kind.choices]
    )
    line = forms.IntegerField(required=False, min_value=1, label="On line")
    declared = forms.CharField(required=False, max_length=120)
    found = forms.CharField(required=False, max_length=120)
    amount = forms.DecimalField(required=False, max_digits=14, decimal_places=2, label="Effect on duty, $")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="close_%s")
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code.code, code.label) for code in results_on(clock.today())]

    def outcome(self) -> Outcome:
        """What `close_review` takes. Call after is_valid()."""
        data = self.cleaned_data
        findings: tuple[FoundDiscrepancy, ...] = ()
        if data["finding"]:
            amount: Decimal | None = data["amount"]
            findings = (
                FoundDiscrepancy(data["finding"], data["line"], data["declared"], data["found"], amount),
            )
        return Outcome(result=data["result"], note=data["note"], findings=findings)


class SendForm(forms.Form):
    """Send to another office, by its code, with a reason."""

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
    """Rest until a day, with what it waits for."""

    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(max_length=300, label="It waits for")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="park_%s")


class ReturnForm(forms.Form):
    """Back to the office that sent it, with a reason."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="return_%s")
