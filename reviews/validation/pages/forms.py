"""Forms of selection criteria, and the form that closes a review."""

import json
from typing import Any

from django import forms

from reviews.validation.models import Criterion, Finding
from reviews.validation.rules.criteria import RULES
from reviews.validation.services.criteria import Draft
from reviews.validation.services.items import KEY
from reviews.work.pages import forms as work_forms
from reviews.work.queue.bands import MOST_LEAD_DAYS


class CriterionForm(forms.Form):
    """A draft as written. Whether the numbers fit the rule is checked by the service."""

    label = forms.CharField(max_length=24, help_text="As the queue shows it, like Rate gap.")
    code = forms.SlugField(
        max_length=40,
        help_text="A short permanent code, like rate-gap. It stays the same when the criterion changes.",
    )
    description = forms.CharField(max_length=200, help_text="What it looks for, in one sentence.")
    rule = forms.ChoiceField(choices=[(name, name.replace("_", " ")) for name in RULES])
    params = forms.CharField(
        label="Numbers of the rule",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        max_length=4000,
        help_text='Names and values, like {"amount": 250}.',
    )
    subject = forms.ChoiceField(choices=Criterion.Subject.choices)
    weight = forms.IntegerField(
        min_value=0,
        max_value=100,
        help_text="0 to 100. The weights of all criteria that a summary meets are added up.",
    )
    lead_days = forms.IntegerField(
        min_value=0,
        max_value=MOST_LEAD_DAYS,
        label="Lead time in days",
        help_text="Days before the due date when the item moves to “due soon”.",
        initial=10,
    )

    def clean_params(self) -> dict[str, Any]:
        try:
            params = json.loads(self.cleaned_data["params"])
        except ValueError as error:
            raise forms.ValidationError(
                'This cannot be read. Write it like {"amount": 250, "headings": ["85"]}.'
            ) from error
        if not isinstance(params, dict):
            raise forms.ValidationError('Write names and values in braces, like {"amount": 250}.')
        return params

    def draft(self) -> Draft:
        """What `write_draft` takes. Call after is_valid()."""
        return Draft(**self.cleaned_data, is_random_sample=self.cleaned_data["rule"] == "random_sample")

    @classmethod
    def of(cls, row: Criterion) -> "CriterionForm":
        """The form with a stored criterion in it."""
        initial = {name: getattr(row, name) for name in cls.base_fields if name != "params"}
        return cls(initial={**initial, "params": json.dumps(row.params, indent=1)})


class SwitchOffForm(forms.Form):
    """Why a criterion is switched off."""

    reason = forms.CharField(max_length=300, label="Why")


class CloseForm(work_forms.CloseForm):
    """Close a review with a structured result; one finding fits the small form, the API takes many."""

    kind = KEY
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    finding = forms.ChoiceField(
        required=False, label="What was found", choices=[("", "Nothing"), *Finding.Kind.choices]
    )
    line = forms.IntegerField(required=False, min_value=1, label="On line")
    declared = forms.CharField(required=False, max_length=120)
    found = forms.CharField(required=False, max_length=120)
    amount = forms.DecimalField(required=False, max_digits=14, decimal_places=2, label="Effect on duty, $")

    def clean(self) -> dict[str, Any]:
        """Return the fields as `close_review` takes them: result, note and at most one finding."""
        data = super().clean() or {}
        finding = {
            "kind": data.get("finding"),
            "line": data.get("line"),
            "declared": data.get("declared", ""),
            "found": data.get("found", ""),
            "amount": data.get("amount"),
        }
        return {**data, "findings": [finding] if finding["kind"] else []}
