"""The form of one payment event."""

from typing import Any

from django import forms

from cee_portal.core.ui.fields import DayInput
from entries.collection.reading import FIELDS, LONGEST_STATEMENT_NUMBER, read_payment
from entries.rules.payments import EVENT_WORDS, PaymentEvent


class PaymentForm(forms.Form):
    """A payment event as typed; `payment` holds what was read of it, by the reader of files and API."""

    payment: PaymentEvent

    event = forms.ChoiceField(
        choices=[("", "Choose what happened"), *EVENT_WORDS.items()], label="What happened"
    )
    date = forms.CharField(max_length=40, widget=DayInput, label="Day")
    amount = forms.CharField(
        max_length=40,
        required=False,
        label="Amount in dollars",
        help_text="Like 1234.56. Needed for what is collected or refunded.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    statement_number = forms.CharField(
        max_length=LONGEST_STATEMENT_NUMBER,
        required=False,
        label="Statement number",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        found = read_payment({field: cleaned.get(field, "") for field in FIELDS})
        if isinstance(found, PaymentEvent):
            self.payment = found
        else:
            for problem in found:
                self.add_error(problem.field, problem.text)
        return cleaned
