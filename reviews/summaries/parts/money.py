"""Shows the money of a summary: declared and recomputed duty, processing and harbor fees, AD/CVD deposits."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from cee_portal.core.formatting import day as day_words
from entries.models import EntrySummary
from entries.rules.codes import fee_classes
from entries.rules.fees import FORMAL, HARBOR, INFORMAL, MAIL, FeeLine, Fees, compute_fees
from entries.rules.states import Control
from entries.selectors.collections import sums_of
from reviews.summaries.parts.lines import MOST_RECOMPUTED, TOLERANCE, Lines

_LABELS = {
    FORMAL: "Processing fee 499",
    INFORMAL: "Informal fee 311",
    MAIL: "Mail fee 496",
    HARBOR: "Harbor fee 501",
}
_SHOWN_LINES = 5


def money_panel(summary: EntrySummary, lines: Lines, today: Any) -> dict[str, Any]:
    """Return the context of templates/reviews/summaries/_money.html, at the rates of the entry date."""
    duty, left_out = _duty_row(summary, lines)
    rows = [duty]
    notes = []
    if lines.whole:
        fees = _fees(summary, lines)
        rows += _fee_rows(summary, lines, fees)
        rows += _deposit_rows(lines)
        notes = _notes(left_out, fees)
    else:
        rows.append(_money_row("Fees", summary.fees, None))
        notes = [f"Summaries with more than {MOST_RECOMPUTED:,} lines are not recomputed here."]
    return {
        "note": f"rates of {day_words(summary.entry_date, today=today)}",
        "rows": rows,
        "total": _total_row(rows),
        "foot": " ".join(notes),
    }


def payments_sentence(summary: EntrySummary) -> str:
    """Return what is owed by the statement, paid and refunded; a summary in trade control has none of it."""
    if summary.control == Control.TRADE:
        return ""
    sums = sums_of(summary)
    told = [f"${amount:,.2f} {word}" for word, amount in sums._asdict().items() if amount]
    return f"By its statement: {', '.join(told)}." if told else ""


def _duty_row(summary: EntrySummary, lines: Lines) -> tuple[dict[str, Any], list[int]]:
    """Return the duty row and the lines whose duty does not follow from their numbers; these count as declared."""
    if not lines.whole:
        return _money_row("Duty", summary.duty, None), []
    recomputed, left_out = Decimal(0), []
    for row in lines.rows:
        computed = lines.computed(row).duty
        if computed is None:
            left_out.append(row.line_no)
        recomputed += row.duty if computed is None else computed
    if len(left_out) == len(lines.rows):
        return _money_row("Duty", summary.duty, None), left_out
    return _money_row("Duty", summary.duty, recomputed), left_out


def _fees(summary: EntrySummary, lines: Lines) -> Fees:
    facts = [
        FeeLine(hts=tuple(row.hts), value=Decimal(row.value), spi=row.spi, origin=row.origin)
        for row in lines.rows
    ]
    return compute_fees(
        summary.entry_type, summary.entry_date, summary.mode_of_transport, summary.duty > 0, facts
    )


def _fee_rows(summary: EntrySummary, lines: Lines, fees: Fees) -> list[dict[str, Any]]:
    declared = _declared_fees(summary, lines)
    codes = sorted({*declared, *fees.fees}, key=lambda code: (code not in _LABELS, code))
    rows = []
    for code in codes:
        computed = fees.fees[code].payable if code in fees.fees else None
        if computed is None and code in _LABELS:
            computed = Decimal("0.00")
        label = _LABELS.get(code) or f"{fee_classes().get(code, 'Fee')} {code}"
        rows.append(_money_row(label, declared.get(code, Decimal("0.00")), computed))
    return rows


def _declared_fees(summary: EntrySummary, lines: Lines) -> dict[str, Decimal]:
    """Return declared fees by class.

    Lines carry fee 499 without its limit, so what was declared of it is the rest of the stated total.
    """
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in lines.rows:
        for code, amount in (row.fees or {}).items():
            found[code] += Decimal(amount)
    others = sum((amount for code, amount in found.items() if code != FORMAL), Decimal(0))
    rest = summary.fees - others
    if FORMAL in found or rest:
        found[FORMAL] = rest
    return found


def _deposit_rows(lines: Lines) -> list[dict[str, Any]]:
    amounts = [Decimal(case.get("duty") or 0) for row in lines.rows for case in row.adcvd or []]
    return [_money_row("AD/CVD deposits", sum(amounts, Decimal("0.00")), None)] if amounts else []


def _notes(left_out: list[int], fees: Fees) -> list[str]:
    notes = [f"{note}" if note.endswith(".") else f"{note}." for note in fees.notes]
    if left_out:
        shown = ", ".join(map(str, left_out[:_SHOWN_LINES]))
        more = f" and {len(left_out) - _SHOWN_LINES:,} more" if len(left_out) > _SHOWN_LINES else ""
        word = "Line" if len(left_out) == 1 else "Lines"
        verb = "counts" if len(left_out) == 1 else "count"
        notes.append(f"{word} {shown}{more} {verb} as declared: the rate is not free or a plain percentage.")
    return notes


def _money_row(label: str, declared: Decimal, recomputed: Decimal | None) -> dict[str, Any]:
    difference = None if recomputed is None else recomputed - declared
    differs = difference is not None and abs(difference) > TOLERANCE
    return {
        "label": label,
        "declared": declared,
        "recomputed": recomputed,
        "difference": difference,
        "differs": differs,
    }


def _total_row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the totals. What is not recomputed counts as declared, as long as anything is recomputed."""
    declared = sum((row["declared"] for row in rows), Decimal(0))
    if all(row["recomputed"] is None for row in rows):
        return {"declared": declared, "recomputed": None, "difference": None}
    recomputed = sum(
        (row["declared"] if row["recomputed"] is None else row["recomputed"] for row in rows), Decimal(0)
    )
    return {"declared": declared, "recomputed": recomputed, "difference": recomputed - declared}
