"""Forms of jurisdiction by hand."""

from typing import Any

from django import forms

from cee_portal.core import clock
from centers.models import Office
from reviews.jurisdiction.items import KEY
from reviews.work.selectors.result_codes import result_codes_on


class JurisdictionForm(forms.Form):
    """A Center whose industry the goods are, and why."""

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
    """A reason alone: for leaving it with the port and for withdrawing."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "why_%s", **kwargs})


class RouteAgainForm(forms.Form):
    """The agreement to a difference that was shown."""

    shown = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300, required=False, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "again_%s", **kwargs})


class CloseForm(forms.Form):
    """A result of today for items that need a jurisdiction, and why."""

    result = forms.ChoiceField(label="Result")
    note = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="close_%s")
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code.code, code.label) for code in result_codes_on(clock.today(), KEY)]
