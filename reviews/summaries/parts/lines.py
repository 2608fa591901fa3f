"""Shows the lines of a summary with declared and recomputed duty: a first part, and more on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, Sum
from django.http import QueryDict
from django.urls import reverse

from centers.models import TariffNumber
from centers.selectors.headings import read_heading_titles
from entries.models import EntrySummary, Line
from entries.rerouting.replay import Replay
from entries.rules.hts import classified_number
from reviews.summaries.parts.rates import duty_at, rate_of

FIRST_PART, NEXT_PART = 200, 200
MOST_RECOMPUTED = 5_000
TOLERANCE = Decimal("2.99")  # up to this much a duty counts as right (error 627)


class Row(NamedTuple):
    """One line as stored: value in whole dollars, duty in dollars and cents, fees by class."""

    line_no: int
    hts: list[str]
    origin: str
    value: int
    duty: Decimal
    fees: dict[str, str] | None
    spi: str
    adcvd: list[dict[str, Any]] | None


class LineView(NamedTuple):
    """Which lines a page shows, and in which order, as the address says it.

    `flagged`: the lines for which a person looks at the summary, each with the words that say why; for staff only.
    """

    show: str = "all"
    by_value: bool = False
    flagged: Mapping[int, str] = MappingProxyType({})
    query: str = ""

    @classmethod
    def of(cls, given: QueryDict, flagged: Mapping[int, str] = MappingProxyType({})) -> "LineView":
        """Return the view of `?lines=flagged|different&sort=value`; anything else shows all lines by number."""
        rest = given.copy()
        show = "".join(rest.pop("lines", [])[-1:])
        by_value = rest.pop("sort", [])[-1:] == ["value"]
        known = ("different", "flagged") if flagged else ("different",)
        return cls(show if show in known else "all", by_value, flagged, rest.urlencode())

    def url(self, show: str = "all", *, by_value: bool = False, anchor: str = "#lines") -> str:
        """Return the address of the same page with another view."""
        parts = {"lines": "" if show == "all" else show, "sort": "value" if by_value else ""}
        own = urlencode({name: value for name, value in parts.items() if value})
        return f"?{'&'.join(part for part in (self.query, own) if part)}{anchor}"


ALL_LINES = LineView()


class Computed(NamedTuple):
    """The rate of a line in words, its duty recomputed (None where the numbers do not give it), and the difference."""

    rate: str
    duty: Decimal | None
    difference: Decimal | None

    @property
    def differs(self) -> bool:
        """True where the difference is beyond the tolerance."""
        return self.difference is not None and abs(self.difference) > TOLERANCE


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines read for one page; `whole` where they are all lines of the summary."""

    rows: Sequence[Row]
    whole: bool
    tariff: dict[str, TariffNumber]

    def computed(self, row: Row) -> Computed:
        """Return the rate and the recomputed duty of a line."""
        rate = rate_of(row.hts, row.spi, row.duty, self.tariff)
        if rate.percent is None:
            return Computed(rate.words, None, None)
        due = duty_at(row.value, rate.percent)
        return Computed(rate.words, due, due - row.duty)


def read_lines(summary: EntrySummary, view: LineView = ALL_LINES) -> Lines:
    """Return all lines of the current revision up to the bound, beyond it the first part and the flagged lines.

    Two queries; a third one reads flagged lines, or those of the highest value, beyond the bound.
    """
    whole = summary.line_count <= MOST_RECOMPUTED
    rows = _read_rows(summary, 0, MOST_RECOMPUTED if whole else FIRST_PART)
    if not whole and (view.flagged or view.by_value):
        known = {row.line_no for row in rows}
        filed = Line.objects.filter(summary_id=summary.pk, revision=summary.revision)
        wanted = Q(line_no__in=list(view.flagged))
        if view.by_value:
            wanted |= Q(line_no__in=filed.order_by("-value", "line_no").values("line_no")[:FIRST_PART])
        found = filed.filter(wanted).values_list(*Row._fields)
        rows += [row for row in map(Row._make, found) if row.line_no not in known]
    return _with_tariff(rows, whole)


def read_lines_after(summary: EntrySummary, after: int) -> Lines:
    """Return the lines after line number `after`, one more than a part, which shows whether more follow."""
    return _with_tariff(_read_rows(summary, after, NEXT_PART + 1), False)


def lines_panel(
    summary: EntrySummary,
    lines: Lines,
    known: Replay,
    money_total: dict[str, Any],
    view: LineView = ALL_LINES,
) -> dict[str, Any]:
    """Return the context of templates/reviews/summaries/_lines.html.

    `money_total` is the duty row of the money panel.
    """
    shown, more = _chosen_rows(summary, lines, view)
    part = lines_part(summary, lines, shown, known, more=more, view=view)
    if view.show != "all" or view.by_value:
        part["more_url"] = ""
    return {
        "text": f"{_count_text(summary.line_count, 'line')}, {_count_text(_count_numbers(summary, lines), 'tariff number')}",
        "total": {"value": summary.value, **money_total},
        "all_url": view.url(anchor=""),
        "switch": _switch(lines, view, summary.line_count),
        "sort": {
            "label": "By line number" if view.by_value else "By value",
            "url": view.url(view.show, by_value=not view.by_value),
        },
        "is_anchored": True,
        "rest": f"The first {len(shown):,} are shown." if more and not part["more_url"] else "",
        **part,
    }


def _chosen_rows(summary: EntrySummary, lines: Lines, view: LineView) -> tuple[list[Row], bool]:
    """Return the rows of a view, and whether there are more. Flagged lines are always among all lines."""
    rows = list(lines.rows)
    if view.show == "flagged":
        rows = [row for row in rows if row.line_no in view.flagged]
    elif view.show == "different":
        rows = [row for row in rows if lines.computed(row).differs]
    if view.by_value:
        rows.sort(key=lambda row: (-row.value, row.line_no))
        return rows[:FIRST_PART], len(rows) > FIRST_PART or not lines.whole
    rows.sort(key=lambda row: row.line_no)
    first = rows[:FIRST_PART]
    beyond = [row for row in rows[FIRST_PART:] if row.line_no in view.flagged]
    return [*beyond, *first], (summary.line_count if view.show == "all" else len(rows)) > FIRST_PART


def _switch(lines: Lines, view: LineView, count: int) -> list[dict[str, Any]]:
    """Return the choices of lines with their numbers: all, flagged (for staff), different."""
    if count == 1:
        return []
    different = sum(lines.computed(row).differs for row in lines.rows)
    choices = [("all", "All", count)]
    if view.flagged:
        choices.append(("flagged", "Flagged", len(view.flagged)))
    choices.append(("different", "Different", different))
    return [
        {
            "label": f"{label} {number:,}{'+' if key == 'different' and not lines.whole else ''}",
            "url": view.url(key, by_value=view.by_value),
            "current": key == view.show,
        }
        for key, label, number in choices
    ]


def lines_part(
    summary: EntrySummary,
    lines: Lines,
    shown: Sequence[Row],
    known: Replay,
    *,
    more: bool,
    view: LineView = ALL_LINES,
) -> dict[str, Any]:
    """Return the rows of one part and the address of the next, for templates/reviews/summaries/_line_rows.html.

    That address keeps the item in hand, so that the next part marks the lines flagged by it.
    """
    headings = read_heading_titles()
    edition = known.rulebook.edition_on(known.on)
    rows = []
    for row in shown:
        number = classified_number(row.hts)
        hts = number or row.hts[0]
        listed = lines.tariff.get(hts)
        found = edition.find(number) if edition and number else None
        computed = lines.computed(row)
        rows.append(
            {
                "no": row.line_no,
                "hts": hts,
                "title": listed.title if listed else headings.get(hts[:4], "Not in our list of headings"),
                "marks": _marks(row, number),
                "origin": row.origin,
                "value": row.value,
                "rate": computed.rate,
                "declared": row.duty,
                "recomputed": computed.duty,
                "difference": computed.difference,
                "differs": computed.differs,
                "flagged": view.flagged.get(row.line_no, ""),
                "center": known.names.center(found.center) if found else "",
                "center_low": bool(found and found.basis == "inferred-low"),
            }
        )
    last = shown[-1].line_no if shown else 0
    item = QueryDict(view.query).get("item", "") if view.flagged else ""
    query = urlencode({"after": last, **({"item": item} if item else {})})
    url = f"{reverse('summary_lines', args=[summary.printed_number])}?{query}"
    return {
        "rows": rows,
        "more_url": url if more else "",
        "more_words": f"Show more lines after line {last:,} of {summary.line_count:,}",
    }


def _read_rows(summary: EntrySummary, after: int, most: int) -> list[Row]:
    found = Line.objects.filter(summary_id=summary.pk, revision=summary.revision, line_no__gt=after)
    return [Row(*row) for row in found.order_by("line_no").values_list(*Row._fields)[:most]]


def _with_tariff(rows: list[Row], whole: bool) -> Lines:
    wanted = {digits for row in rows for number in row.hts for digits in (number, number[:8])}
    return Lines(rows, whole, TariffNumber.objects.in_bulk(wanted))


def _marks(row: Row, number: str) -> list[tuple[str, str]]:
    others = [digits for digits in row.hts if digits != number]
    marks = [(other[:2], f"{other[:4]}.{other[4:6]}.{other[6:8]} on the line") for other in others]
    if row.spi:
        marks.append((row.spi, f"SPI {row.spi} claimed"))
    marks.extend(
        ("AD" if str(case.get("case", "A")).startswith("A") else "CVD", f"Case {case.get('case')}")
        for case in row.adcvd or []
    )
    return marks


def _count_numbers(summary: EntrySummary, lines: Lines) -> int:
    if lines.whole:
        return sum(len(row.hts) for row in lines.rows)
    found = Line.objects.filter(summary_id=summary.pk, revision=summary.revision)
    return found.aggregate(n=Sum("hts__len"))["n"] or 0


def _count_text(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
