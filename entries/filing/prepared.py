"""What can be made of a clean summary before the gate: the text of its rows, its digest, the facts that route it."""

import csv
import hashlib
import json
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from entries.parsed import ParsedLine, ParsedSummary

LINE_COLUMNS = (
    "line_no",
    "heading",
    "hts",
    "origin",
    "export",
    "manufacturer",
    "value",
    "charges",
    "quantity",
    "unit",
    "duty",
    "fees",
    "spi",
    "adcvd",
)
_facts = itemgetter(0, 3, 7)  # line_no, classified, value: the three of centers.routing.LineFact


class Prepared(NamedTuple):
    """A summary ready to file. `lines` are CSV rows without summary and revision; `facts` go to the decision."""

    parsed: ParsedSummary
    digest: str
    header: str
    lines: list[str]
    facts: tuple[tuple[int, str, int], ...]
    owes_cases: bool


class _Rows(list[str]):
    """A file for csv.writer: each row it writes becomes an element."""

    write = list.append


def prepare(parsed: ParsedSummary) -> Prepared:
    """Text, digest and facts of a summary. Pure, and the slow part of filing: call it outside the gate."""
    rows = _Rows()
    csv.writer(rows, lineterminator="\n").writerows([_line(line) for line in parsed.lines])
    header = header_json(parsed)
    digest = hashlib.md5(f"{header}\n{''.join(rows)}".encode(), usedforsecurity=False).hexdigest()
    owes_cases = any([line[14] for line in parsed.lines])
    return Prepared(parsed, digest, header, rows, tuple(map(_facts, parsed.lines)), owes_cases)


def prepare_all(summaries: Sequence[ParsedSummary | Prepared]) -> list[Prepared]:
    """All of a piece; what is prepared stays."""
    return [one if isinstance(one, Prepared) else prepare(one) for one in summaries]


def _line(line: ParsedLine) -> tuple[object, ...]:
    number, hts, heading, _, origin, export, mid, value, charges, quantity, unit, duty, fees, spi, adcvd = (
        line
    )
    return (
        number,
        heading,
        f"{{{','.join(hts)}}}",
        origin,
        export,
        mid,
        value,
        charges,
        quantity,
        unit,
        duty,
        None if fees is None else json.dumps(fees),
        spi,
        None if adcvd is None else json.dumps(adcvd),
    )


def header_json(parsed: ParsedSummary) -> str:
    """The header as filed. The importer's name is not part of a filing: CBP takes it from its own file."""
    return json.dumps(
        {
            "entry_type": parsed.entry_type,
            "port": parsed.port,
            "importer_number": parsed.importer_number,
            "consignee_number": parsed.consignee_number,
            "entry_date": parsed.entry_date.isoformat(),
            "summary_date": parsed.summary_date and parsed.summary_date.isoformat(),
            "import_date": parsed.import_date and parsed.import_date.isoformat(),
            "mode_of_transport": parsed.mode_of_transport,
            "country_of_export": parsed.country_of_export,
            "value": str(parsed.value),
            "duty": parsed.duty,
            "fees": parsed.fees,
        }
    )
