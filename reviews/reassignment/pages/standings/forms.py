"""The form of a standing. The service checks whether the input makes one."""

from django import forms

from cee_portal.core.ui.fields import DayField
from entries.models import ImporterStanding
from reviews.reassignment.pages.orders.forms import CenterField


class StandingForm(forms.Form):
    """The kind of standing, the Center and the days."""

    kind = forms.ChoiceField(label="Standing", choices=ImporterStanding.Kind.choices)
    center = CenterField(required=False, empty_label="No Center", help_text="For assigned and participant.")
    valid_from = DayField(label="From", error_messages={"required": "Enter the first day."})
    valid_to = DayField(label="Last day", required=False, help_text="Empty: until it is changed.")
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why."},
    )
