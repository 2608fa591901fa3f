"""The form of a standing. The service checks whether the input makes one."""

from typing import Any

from django import forms

from centers.models import Office
from entries.models import ImporterStanding
from reviews.reassignment.pages.orders.forms import DateInput


class StandingForm(forms.Form):
    """The kind of standing, the Center and the days."""

    kind = forms.ChoiceField(label="Standing", choices=ImporterStanding.Kind.choices)
    center = forms.ModelChoiceField(
        queryset=Office.objects.filter(kind=Office.Kind.CENTER).order_by("code"),
        to_field_name="code",
        required=False,
        empty_label="No Center",
        help_text="For assigned and participant.",
    )
    valid_from = forms.DateField(
        label="From", widget=DateInput, error_messages={"required": "Give the first day."}
    )
    valid_to = forms.DateField(
        label="Last day", required=False, widget=DateInput, help_text="Empty: until it is changed."
    )
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].label_from_instance = lambda center: center.short_name  # type: ignore[attr-defined]

    def standing_values(self) -> dict[str, Any]:
        """Return the arguments of the services. Call after is_valid()."""
        return {
            name: self.cleaned_data[name] for name in ("kind", "center", "valid_from", "valid_to", "reason")
        }
