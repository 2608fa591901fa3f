"""Writes the independent status axes in words, and the header. Nothing here depends on selection or work."""

from datetime import date
from typing import Any

from cee_portal.core.formatting import day as day_words
from cee_portal.core.formatting import in_days, masked
from entries.models import EntrySummary, ImporterStanding
from entries.rules.codes import countries, modes_of_transport
from entries.rules.states import AXES, Census, Collection, Control, Liquidation, Review
from entries.rules.suspension import suspension_names

_SOON_DAYS = 10


def axes_of(summary: EntrySummary, today: date) -> list[dict[str, str]]:
    """Return the strip of axes, as templates/reviews/summaries/_axes.html documents it."""
    words = {name: axis(getattr(summary, name)).words for name, axis in AXES.items()}
    return [
        _axis("Control", words["control"].removesuffix(" control"), _CONTROL[Control(summary.control)]),
        _axis("Status", words["status"], f"version {summary.version}"),
        _axis("Collection", words["collection"], _due(summary)),
        _axis("Review", words["review"], _review(summary)),
        _liquidation(summary, words["liquidation"], today),
        _axis("Protest", "Filed" if summary.protest else "None", _protest(summary)),
        _axis("Census, late", _census(summary), _late(summary)),
    ]


def header_of(summary: EntrySummary, today: date) -> list[dict[str, Any]]:
    """Return the facts of the first panel, which everybody with sight of the summary sees. One query."""
    mode = modes_of_transport().get(summary.mode_of_transport, "")
    facts = [
        _fact("Importer of record", summary.importer.name or masked(summary.importer.number)),
        _fact("Importer number", masked(summary.importer.number), fig=True),
        _fact("Filer", f"{summary.filer.code} {summary.filer.name}".strip()),
        _fact("Port of entry", f"{summary.port.code} {summary.port.short_name}"),
        _fact("Standing", _standing(summary, today)),
        _fact("Entry date", day_words(summary.entry_date, today=today)),
        _fact("Summary date", day_words(summary.summary_date, today=today)),
        _fact("Import date", day_words(summary.import_date, today=today)),
        _fact("Transport", f"{summary.mode_of_transport} {mode}".strip()),
    ]
    if summary.country_of_export:
        country = countries().get(summary.country_of_export, "")
        facts.append(_fact("Exported from", f"{summary.country_of_export} {country}".strip()))
    if summary.consignee_number not in ("", summary.importer.number):
        facts.append(_fact("Consignee number", masked(summary.consignee_number), fig=True))
    return facts


_CONTROL = {
    Control.TRADE: "its filer may replace it",
    Control.CBP: "on a statement",
    Control.INACTIVE: "its number may be filed again",
}


def _axis(name: str, word: str, small: str = "", tone: str = "") -> dict[str, str]:
    return {"name": name, "word": word, "small": small, "tone": tone}


def _fact(label: str, value: str, *, fig: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "url": "", "fig": fig}


def _due(summary: EntrySummary) -> str:
    total = summary.duty + summary.fees
    if summary.collection == Collection.DUTY_FREE or not total:
        return "nothing due"
    return f"${total:,.2f} declared"


def _review(summary: EntrySummary) -> str:
    return "no correction is taken" if summary.review == Review.UNDER_REVIEW else ""


def _protest(summary: EntrySummary) -> str:
    return "" if summary.protest or summary.liquidation != Liquidation.NO else "opens at liquidation"


def _census(summary: EntrySummary) -> str:
    word = "Clear" if summary.census != Census.UNRESOLVED else "Warning open"
    return f"{word}, {'late' if summary.late else 'in time'}"


def _late(summary: EntrySummary) -> str:
    if summary.late:
        return "filed after its last day"
    return "a warning was resolved" if summary.census == Census.RESOLVED else "no warning"


def _liquidation(summary: EntrySummary, word: str, today: date) -> dict[str, str]:
    if summary.liquidation != Liquidation.NO:
        return _axis("Liquidation", word, day_words(summary.liquidated_on, today=today))
    if summary.suspension_code:
        name = suspension_names().get(summary.suspension_code, "")
        return _axis("Liquidation", "Suspended", f"{summary.suspension_code} {name}".strip())
    scheduled = summary.scheduled_liquidation
    if scheduled is None:
        return _axis("Liquidation", word, "no day is set")
    small = f"scheduled {day_words(scheduled, today=today)}"
    left = (scheduled - today).days
    if left > _SOON_DAYS:
        return _axis("Liquidation", word, small)
    if left < 0:
        return _axis("Liquidation", f"{-left} day{'' if left == -1 else 's'} past", small, "late")
    relative = in_days(scheduled, today=today)
    return _axis("Liquidation", relative[:1].upper() + relative[1:], small, "soon")


def _standing(summary: EntrySummary, today: date) -> str:
    found = (
        ImporterStanding.objects.filter(importer_id=summary.importer_id, valid__contains=today)
        .select_related("center")
        .first()
    )
    if found is None:
        return "None"
    kind = found.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}{f', {found.center.short_name}' if found.center else ''}"
