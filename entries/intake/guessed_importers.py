"""Importer numbers without hyphens: which of the two numbers that they may be is on file."""

from collections.abc import Sequence

from cee_portal.core.formatting import masked
from entries.filing.prepared import PreparedSummary, prepare_summary
from entries.intake.checks.checks import PERSON
from entries.models import Importer


def match_guessed_importers(ready: Sequence[PreparedSummary]) -> list[PreparedSummary]:
    """Return the summaries with the importers that are on file.

    Where only the number that was guessed is on file, its warning goes. Where only that of a person is, it takes the
    place of the guess. Where both or neither are, the guess holds; the warning stays and shows the number of the person
    masked (decision 57).
    """
    persons = {one.parsed.importer_number: _find_warning(one)["value"] for one in ready if _find_warning(one)}
    if not persons:
        return list(ready)
    on_file = set(
        Importer.objects.filter(number__in=[*persons, *persons.values()]).values_list("number", flat=True)
    )
    return [
        _match(one, persons[one.parsed.importer_number], on_file) if _find_warning(one) else one
        for one in ready
    ]


def _match(one: PreparedSummary, person: str, on_file: set[str]) -> PreparedSummary:
    parsed, warning = one.parsed, _find_warning(one)
    if (parsed.importer_number in on_file) == (person in on_file):
        warning["value"] = masked(person)
        return one
    parsed.warnings.remove(warning)
    if parsed.importer_number in on_file:
        return one
    parsed.importer_number = person
    return prepare_summary(parsed)


def _find_warning(one: PreparedSummary) -> dict[str, str]:
    return next((warning for warning in one.parsed.warnings if warning["code"] == PERSON), {})
