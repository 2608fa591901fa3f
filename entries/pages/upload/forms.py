"""The form of the upload page."""

from django import forms

from entries.intake.jobs import FORMATS


class UploadForm(forms.Form):
    """One file; its format follows from its name where none is chosen."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # the reader says what to do about it
        error_messages={"required": "Choose a file first: CSV in the shape of ACE report ES-003, or JSON."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json"}),
    )
    format = forms.ChoiceField(
        required=False,
        label="Format",
        choices=[("", "As its name says"), *((name, name.upper()) for name in FORMATS)],
    )
