"""The form of the upload page."""

from django import forms


class UploadForm(forms.Form):
    """One file; its format follows from its name where none is chosen."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # the reader says what to do about it
        error_messages={
            "required": "Choose a file first: CSV or Excel in the shape of ACE report ES-003, or JSON."
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.json"}),
    )
    format = forms.ChoiceField(
        required=False,
        label="Format",
        choices=[("", "Detect from the file"), ("csv", "CSV"), ("xlsx", "Excel workbook"), ("json", "JSON")],
    )
