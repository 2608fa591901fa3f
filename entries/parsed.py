"""Clean entry summaries as intake hands them on: plain, checked values.

No Django here.

Money: `value`, `charges` in whole dollars; `duty`, fees and AD/CVD amounts as texts with two decimals, for COPY.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class ParsedLine(NamedTuple):
    """One line of a summary.

    `hts` are its numbers in order (8 or 10 digits), `heading` that of the chapter 1-97 number or "".
    """

    line_no: int
    hts: tuple[str, ...]
    heading: str
    classified: str  # the chapter 1-97 number that routes the line, "" where there is none
    origin: str
    export: str
    manufacturer: str
    value: int
    charges: int
    quantity: str | None
    unit: str
    duty: str
    fees: dict[str, str] | None
    spi: str
    adcvd: list[dict[str, str]] | None


@dataclass(slots=True)
class ParsedSummary:
    """One clean entry summary as filed.

    `first_row` is where it began in its file (0: not from a file).
    """

    entry_number: str  # 11 characters
    filer: str
    entry_type: str
    port: str
    importer_number: str  # normalised
    importer_name: str
    consignee_number: str
    entry_date: date
    summary_date: date | None
    import_date: date | None
    mode_of_transport: str
    country_of_export: str
    lines: list[ParsedLine]
    value: int
    duty: str
    fees: str
    first_row: int = 0
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self.lines)
