"""Fields and the form by which papers are handed in on pages of staff and of the trade."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import File

from cee_portal.accounts.models import User
from entries.models import EntrySummary
from reviews.documents.models import LONGEST_REASON, Between
from reviews.documents.reading import CheckedPaper, read_uploads
from reviews.documents.rules.types import all_types
from reviews.documents.services.storing import choices_of_between

_CHOOSE = "Choose one or more papers first."
_WORDS_OF_STAFF = {Between.EVERYBODY: "Everybody of the case: the filer, the importer, filers that it named"}


class PapersInput(forms.ClearableFileInput):
    """The choice of several files, of the endings that are taken."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"

    def __init__(self) -> None:
        endings = [ending for kind in all_types().values() for ending in kind.endings]
        super().__init__({"accept": ",".join(endings)})


class PapersField(forms.FileField):
    """Several papers, each checked by its content; the error names each that cannot be stored and says what to do."""

    widget = PapersInput

    def __init__(self, **options: Any) -> None:
        errors = {"required": _CHOOSE, "empty": _CHOOSE}
        super().__init__(**{"allow_empty_file": True, "error_messages": errors, **options})

    def clean(self, data: Sequence[File] | None, initial: Any = None) -> list[CheckedPaper]:
        """Return the papers. Raises ValidationError with every problem."""
        files = list(data or ())
        if not files:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        found = read_uploads(files)
        if found.problems:
            raise forms.ValidationError(
                [forms.ValidationError(problem.text, code=problem.code) for problem in found.problems]
            )
        return found.papers


class BetweenField(forms.ChoiceField):
    """For whom a paper is, of the choices that a person has on a summary."""

    def __init__(self, choices: Sequence[str], *, is_staff: bool) -> None:
        words = _WORDS_OF_STAFF if is_staff else {}
        offered = [(each, _upper(words.get(Between(each), Between(each).label))) for each in choices]
        super().__init__(choices=offered, label="Who sees it", initial=choices[0] if choices else None)


class PapersForm(forms.Form):
    """Papers for a summary, or for the item in hand."""

    papers = PapersField(label="Papers")

    def __init__(self, user: User, summary: EntrySummary, *data: Any, is_staff: bool, **options: Any) -> None:
        super().__init__(*data, **options)
        self.fields["between"] = BetweenField(choices_of_between(user, summary), is_staff=is_staff)
        if is_staff:
            self.fields["item"] = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class WithdrawalForm(forms.Form):
    """The reason of a withdrawal."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label="Why is it withdrawn?",
        help_text="CBP keeps the paper with this reason. The lists of the filer and the importer lose it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why the paper is withdrawn. CBP keeps the reason."},
    )


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
