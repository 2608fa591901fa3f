"""Forms of jurisdiction by hand."""

from typing import Any

from django import forms

from centers.models import Office


class JurisdictionForm(forms.Form):
    """The Center whose industry it is, and why."""

    center = forms.ModelChoiceField(
        queryset=Office.objects.filter(kind=Office.Kind.CENTER),
        to_field_name="code",
        label="Center",
        empty_label="Choose a Center",
    )
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "jurisdiction_%s", **kwargs})


class WhyForm(forms.Form):
    """A reason alone: for staying with the port and for withdrawing."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "why_%s", **kwargs})


class RouteAgainForm(forms.Form):
    """Agreement to a difference that was shown."""

    shown = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300, required=False, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "again_%s", **kwargs})
