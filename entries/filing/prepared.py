"""What is computed of a clean summary before the gate.

Text of its rows, digest, facts.
"""

import hashlib
import json
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from entries.extension_points import Prefilter
from entries.filing.goods import Goods, sum_goods
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.acceptance import is_nothing_due
from entries.rules.suspension import NOT_SUSPENDED, suspension_code
from entries.rules.transitions import Event, Facts, state_after

LINE_COLUMNS = (
    "line_no", "heading", "hts", "origin", "export", "manufacturer", "value", "charges", "quantity", "unit", "duty",
    "fees", "spi", "adcvd",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "entry_number", "entry_type", "consignee_number", "entry_date", "summary_date", "import_date", "mode_of_transport",
    "country_of_export", "value", "duty", "fees", "line_count", "collection", "control", "status", "review",
    "liquidation", "census", "protest", "revision", "version", "retired", "lock_version", "suspension_code",
)  # fmt: skip
_AXES = ("collection", "control", "status", "review", "liquidation", "census")


def _first_cells(nothing_due: bool) -> str:
    """Return the last cells of a first acceptance. Source: CATAIR Entry Summary Query, rev 26."""
    state = state_after(None, Event.AE_ACCEPTED, Facts(nothing_due=nothing_due))
    return f"{','.join(str(int(getattr(state, axis))) for axis in _AXES)},f,1,{state.version},f,1"


_FIRST_CELLS = (_first_cells(False), _first_cells(True))
_new = tuple.__new__
_facts = itemgetter(0, 3, 7)  # line_no, classified, value: the three of centers.routing.facts.LineFact


class PreparedSummary(NamedTuple):
    """A summary ready to file.

    `summary` and `header` are CSV cells of its row and its revision, `lines` CSV rows without summary and revision;
    `facts` go to the decision, `precomputed` is what the prefilter returned.
    """

    parsed: ParsedSummary
    digest: str
    summary: str
    header: str
    lines: list[str]
    facts: tuple[tuple[int, str, int], ...]
    owes_cases: bool
    suspension_code: str
    goods: Goods
    manufacturers: tuple[str, ...]
    precomputed: Any = None


def prepare_summary(parsed: ParsedSummary, prefilter: Prefilter | None = None) -> PreparedSummary:
    """Compute text, digest and facts of a summary.

    Pure, and the slow part of filing: call it outside the gate.
    """
    rows = [_line_row(line) for line in parsed.lines]
    header = _header_json(parsed)
    digest = hashlib.md5(f"{header}\n{''.join(rows)}".encode(), usedforsecurity=False).hexdigest()
    owes_cases = any([line[14] for line in parsed.lines])
    suspension = _suspension_code(parsed) if owes_cases else NOT_SUSPENDED
    cells = f"{_summary_cells(parsed, is_nothing_due(parsed.duty, parsed.fees, owes_cases))},{suspension}"
    facts = tuple(map(_facts, parsed.lines))
    goods = sum_goods([(line[2], line[4], line[7]) for line in parsed.lines])
    makers = tuple({line[6] for line in parsed.lines if line[6]})
    precomputed = None if prefilter is None else prefilter(parsed)
    quoted = f'"{_double_quotes(header)}"'
    return _new(
        PreparedSummary,
        (parsed, digest, cells, quoted, rows, facts, owes_cases, suspension, goods, makers, precomputed),
    )


def _suspension_code(parsed: ParsedSummary) -> str:
    cases = (case["case"] for line in parsed.lines for case in line.adcvd or ())
    return suspension_code(parsed.entry_type, cases)


def _summary_cells(parsed: ParsedSummary, nothing_due: bool) -> str:
    """Return the cells of `SUMMARY_COLUMNS` without the last, with the axes of a first acceptance."""
    return (
        f"{parsed.entry_number},{parsed.entry_type},{parsed.consignee_number},{parsed.entry_date},"
        f"{parsed.summary_date or ''},{parsed.import_date or ''},{parsed.mode_of_transport},"
        f"{parsed.country_of_export},{parsed.value},{parsed.duty},{parsed.fees},{len(parsed.lines)},"
        f"{_FIRST_CELLS[nothing_due]}"
    )


def _line_row(line: ParsedLine) -> str:
    """Return a line as CSV. Only the list and the objects need quotation marks."""
    number, hts, heading, _, origin, export, mid, value, charges, quantity, unit, duty, fees, spi, adcvd = (
        line
    )
    paid = "" if fees is None else _fees_cell(fees)
    cases = "" if adcvd is None else f'"{_double_quotes(json.dumps(adcvd))}"'
    return (
        f'{number},{heading},"{{{",".join(hts)}}}",{origin},{export},{mid},{value},{charges},{quantity or ""},{unit},'
        f"{duty},{paid},{spi},{cases}\n"
    )


def _fees_cell(fees: dict[str, str]) -> str:
    """Return {"499": "34.64"} as a CSV cell."""
    return '"{' + ", ".join([f'""{code}"": ""{amount}""' for code, amount in fees.items()]) + '}"'


def _double_quotes(text: str) -> str:
    return text.replace('"', '""')


def _header_json(parsed: ParsedSummary) -> str:
    """Return the header as filed, in JSON.

    All its values are codes, numbers and dates, so none needs an escape. The importer's name is not part of a filing:
    CBP takes it from its own file.
    """
    summary_date, import_date = _json_day(parsed.summary_date), _json_day(parsed.import_date)
    return (
        f'{{"entry_type": "{parsed.entry_type}", "port": "{parsed.port}",'
        f' "importer_number": "{parsed.importer_number}", "consignee_number": "{parsed.consignee_number}",'
        f' "entry_date": "{parsed.entry_date}", "summary_date": {summary_date}, "import_date": {import_date},'
        f' "mode_of_transport": "{parsed.mode_of_transport}", "country_of_export": "{parsed.country_of_export}",'
        f' "value": "{parsed.value}", "duty": "{parsed.duty}", "fees": "{parsed.fees}"}}'
    )


def _json_day(day: date | None) -> str:
    return "null" if day is None else f'"{day}"'
