"""Forms of jurisdiction by hand."""

from django import forms

from centers.models import Office
from reviews.jurisdiction.items import KEY
from reviews.work.pages import forms as work_forms


class JurisdictionForm(work_forms.WhyForm):
    """A Center whose industry the goods are, and why."""

    ids = "jurisdiction"
    center = forms.ModelChoiceField(
        queryset=Office.objects.filter(kind=Office.Kind.CENTER),
        to_field_name="code",
        label="Center",
        empty_label="Choose a Center",
    )
    field_order = ("center", "reason")


class RouteAgainForm(work_forms.ActForm):
    """The agreement to a difference that was shown."""

    ids = "again"
    shown = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300, required=False, label="Note")


class CloseForm(work_forms.CloseForm):
    """A result of today for items that need a jurisdiction, and why."""

    kind = KEY
    note = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")
