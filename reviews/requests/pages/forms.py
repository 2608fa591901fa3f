"""Forms of staff: asking for papers, deciding more time, withdrawing a request."""

from typing import Any

from django import forms

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_date
from cee_portal.core.formatting import full_day
from cee_portal.core.ui.fields import DayField
from reviews.letters.services.composing import RELEASE_DELAY
from reviews.requests.models import Extension
from reviews.requests.rules.line_numbers import LineNumbersError, read_line_numbers
from reviews.requests.rules.papers import PAPERS, UC_CODES, AskedPaper
from reviews.requests.services.sending import LONGEST_REASON, LONGEST_WORDS, RequestInput, last_day_of
from reviews.requests.services.trade_clock import FEWEST_DAYS, MOST_DAYS, default_days


class AskForm(forms.Form):
    """What a specialist asks for. After is_valid() `wanted` holds what the service takes."""

    uc_code = forms.TypedChoiceField(
        label="Code",
        coerce=int,
        choices=[(code.number, f"{code.number} {code.words}") for code in UC_CODES.values()],
        initial=3,
    )
    papers = forms.MultipleChoiceField(
        label="Papers",
        required=False,
        choices=[(code, name) for code, name in PAPERS.items() if code != "other"],
        widget=forms.CheckboxSelectMultiple,
    )
    other = forms.CharField(label="Another paper", required=False, max_length=LONGEST_WORDS)
    lines = forms.CharField(
        label="For lines", required=False, max_length=200, help_text="Like 1, 3-5. Empty: the whole summary."
    )
    days = forms.IntegerField(label="Working days to answer", min_value=FEWEST_DAYS, max_value=MOST_DAYS)
    reason = forms.CharField(
        label="Why CBP asks",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text="Importer and filer read it. Write nothing about criteria or internal notes.",
    )
    wanted: RequestInput

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="ask_%s")
        issued_on = new_york_date(clock.now() + RELEASE_DELAY)
        days = default_days(issued_on)
        self.fields["days"].initial = days
        self.fields["days"].help_text = f"{days} end on {full_day(last_day_of(days))}."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            lines = tuple(read_line_numbers(data.get("lines", "")))
        except LineNumbersError as error:
            self.add_error("lines", str(error))
            return data
        chosen = [AskedPaper(paper, lines) for paper in data.get("papers", ())]
        if other := data.get("other", "").strip():
            chosen.append(AskedPaper("other", lines, other))
        if not self.errors:
            self.wanted = RequestInput(data["uc_code"], data["reason"], data["days"], tuple(chosen))
        return data

    @property
    def last_day(self) -> Any:
        """Return the last day of what was read. Call after is_valid()."""
        return last_day_of(self.wanted.days)


class DecideForm(forms.Form):
    """The day until which more time is granted, and a note that the trade reads."""

    last_day = DayField(label="Grant until", required=False)
    note = forms.CharField(label="Note (needed to refuse)", required=False, max_length=300)

    def __init__(self, extension: Extension, data: Any = None) -> None:
        super().__init__(data, initial={"last_day": extension.wished_on}, auto_id="decide_%s")


class WithdrawForm(forms.Form):
    """Why a request is withdrawn."""

    reason = forms.CharField(label="Why", max_length=300, help_text="Importer and filer read it.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="withdraw_%s")
