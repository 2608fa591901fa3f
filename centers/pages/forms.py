"""Forms of the public pages."""

import re
from collections.abc import Callable
from datetime import date

from django import forms
from django.http import QueryDict

from cee_portal.core.text.leftovers import clean_text
from cee_portal.core.ui.fields import DayField
from centers.models import Office
from centers.rules.port_codes import read_port_code
from centers.rules.tariff_numbers import normalise_hts, split_numbers

MOST_HEADINGS = 20
_NUMBERS = re.compile(r"^[0-9.\s,;-]+$", re.ASCII)
_SPECIAL = ("98", "99")
_REFUSED = {
    "special": (
        "Numbers of chapters 98 and 99 do not classify goods by themselves: {}. "
        "Enter the number of chapters 1 to 97 from the same line instead."
    ),
    "digit_lost": "A digit is missing: {}. Write all 10 digits, or the first 4, 6 or 8.",
    "unknown": "There is no heading {}. Type a word that describes the goods to find their heading.",
}


class WhichCenterForm(forms.Form):
    """Headings or words, a port and a day; port and day are optional.

    The parameter `heading` may come more than once. The form is valid where every number is a heading. Words are left in
    `words`, for the person to choose from.
    """

    heading = forms.CharField(required=False, label="Goods or tariff heading", max_length=200)
    port = forms.CharField(required=False, label="Port of entry, if known", max_length=60)
    on = DayField(required=False, label="On")

    def __init__(self, data: QueryDict, *, known: Callable[[str], bool], today: date) -> None:
        super().__init__(data)
        self.typed = data.getlist("heading")
        self.known, self.today = known, today
        self.headings: list[str] = []
        self.words = ""

    def clean_heading(self) -> str:
        refused: dict[str, list[str]] = {}
        for typed in self.typed:
            text = clean_text(typed)[:200]
            if text and _NUMBERS.match(text):
                self._add_headings(split_numbers(text), refused)
            elif text:
                self.words = text
        if refused:
            # Refused numbers stay in the field, so that the person can correct them.
            self.words = ", ".join(number for numbers in refused.values() for number in numbers)
            raise forms.ValidationError([_REFUSED[why].format(", ".join(refused[why])) for why in refused])
        if len(self.headings) > MOST_HEADINGS:
            raise forms.ValidationError(f"Ask about at most {MOST_HEADINGS} headings at a time.")
        return self.words

    def _add_headings(self, numbers: list[str], refused: dict[str, list[str]]) -> None:
        for number in numbers:
            digits = normalise_hts(number)
            heading = digits[:4]
            if len(digits) in (5, 7, 9):
                refused.setdefault("digit_lost", []).append(number)
            elif len(digits) < 4:
                self.words = number  # the beginning of a heading, to be chosen from
            elif heading[:2] in _SPECIAL:
                refused.setdefault("special", []).append(number)
            elif len(digits) > 10 or not self.known(heading):
                refused.setdefault("unknown", []).append(number)
            elif heading not in self.headings:
                self.headings.append(heading)

    def clean_port(self) -> Office | None:
        text = self.cleaned_data["port"].strip()
        if not text:
            return None
        code = read_port_code(text)
        ports = Office.objects.filter(kind=Office.Kind.PORT)
        if code:
            found = list(ports.filter(code=code)[:1])
        else:
            found = list(ports.filter(name__iexact=text, listed=True)[:2])
        if len(found) != 1:
            problem = "Several ports have this name" if found else "No port has this code or name"
            raise forms.ValidationError(f"{problem}. Enter the four digits of a port, like 2704.")
        return found[0]

    def clean_on(self) -> date:
        return self.cleaned_data["on"] or self.today
