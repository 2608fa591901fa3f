"""Fields of forms that read what all readers of the portal read."""

from datetime import date
from typing import Any

from django import forms

from cee_portal.core.text.days import read_day


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"format": "%Y-%m-%d", **kwargs})


class DayField(forms.DateField):
    """A day in each spelling of `cee_portal.core.text.days.read_day`."""

    widget = DayInput
    default_error_messages = {"invalid": "Write the date as MM/DD/YYYY."}

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        day = read_day(value)
        if isinstance(day, str):
            raise forms.ValidationError(f"{day} {self.error_messages['invalid']}", code="invalid")
        return day
