"""The fields of the columns of a table file, by ES-003 and common synonyms.

Names are compared without regard to case, blanks and punctuation. Columns of the report that the product does not use
are skipped, and unknown columns are skipped with a warning (docs/operations.md, "Files of entry summaries").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from entries.intake.checks.wording import make_problem
from entries.intake.rejections import FileRefusedError
from entries.rules.problem import Problem, shown

TITLES = {
    "entry_number": "Entry Summary Number",
    "filer_code": "Filer Code",
    "entry_type": "Entry Type Code",
    "port": "Port of Entry Code",
    "importer_number": "Importer Number",
    "importer_name": "Importer Name",
    "consignee_number": "Consignee Number",
    "mode_of_transport": "Mode of Transport Code",
    "entry_date": "Entry Date",
    "summary_date": "Entry Summary Date",
    "import_date": "Importation Date",
    "line": "Entry Summary Line Number",
    "ordinal": "Tariff Ordinal Number",
    "hts": "HTS Number - Full",
    "origin": "Country of Origin Code",
    "export": "Country of Export Code",
    "manufacturer": "Manufacturer ID",
    "spi": "Line SPI Code",
    "value": "Line Tariff Goods Value Amount",
    "duty": "Line Tariff Duty Amount",
    "line_value": "Line Goods Value Amount",
    "line_duty": "Line Duty Amount",
    "quantity": "Line Tariff Quantity (1)",
    "unit": "Line Tariff UOM (1) Code",
    "charges": "Line Charges Amount",
    "fee_499": "Line MPF Amount",
    "fee_501": "Line HMF Amount",
    "total_mpf": "Total Paid MPF Amount",
    "ad_case": "AD Case Number",
    "ad_rate_type": "AD Rate Type",
    "ad_rate": "AD Rate",
    "ad_value": "AD Value Amount",
    "ad_quantity": "AD Quantity",
    "ad_duty": "AD Duty Amount",
    "ad_security": "AD Bond Cash Code",
    "cvd_case": "CVD Case Number",
    "cvd_rate_type": "CVD Rate Type",
    "cvd_rate": "CVD Rate",
    "cvd_value": "CVD Value Amount",
    "cvd_quantity": "CVD Quantity",
    "cvd_duty": "CVD Duty Amount",
    "cvd_security": "CVD Bond Cash Code",
}

_SYNONYMS = {
    "entry_number": "entry number, entry no, entry nbr, entry num, entry summary no, entry summary nbr, entry summary num,"
    " entry summary, entry summary number full, entry number full, summary number, entry",
    "filer_code": "filer, entry filer code, filer id",
    "entry_type": "entry type, type, type code, entry summary type code, entry summary type",
    "port": "port, port code, port of entry, entry port, entry port code, port of entry number, district port code",
    "importer_number": "importer no, importer id, importer of record number, importer of record no, ior number, ior,"
    " ior no, importer of record, importer",
    "importer_name": "importer of record name, ior name",
    "consignee_number": "ultimate consignee number, consignee no, consignee, consignee id, ultimate consignee",
    "mode_of_transport": "mode of transport, mot, mot code, mode of transportation, mode of transportation code",
    "entry_date": "date of entry, entry dt",
    "summary_date": "summary date, summary filing date, entry summary filed date, entry summary filing date",
    "import_date": "import date, date of importation, date of import",
    "line": "line number, line no, line, entry line number, entry line no, entry summary line no, line nbr",
    "ordinal": "tariff ordinal, ordinal, ordinal number, tariff sequence, tariff sequence number, hts ordinal",
    "hts": "hts number, hts, hts no, hts code, hts number full, htsus, htsus number, tariff number, tariff no,"
    " hts us code, tariff, hts10, hts 1, hts number 1, tariff number 1",
    "origin": "country of origin, origin, origin country, country of origin iso code, coo, origin country code",
    "export": "country of export, export country, exporting country, country of export iso code, export,"
    " exporting country code, export country code",
    "manufacturer": "mid, mid code, manufacturer identification, manufacturer identification code, manufacturer,"
    " manufacturer number",
    "spi": "spi, spi code, line spi, special program indicator, primary spi",
    "value": "tariff goods value, tariff value, line tariff value, tariff goods value amount, entered value,"
    " entered value amount, value, line tariff goods value, goods value amount, goods value",
    "duty": "tariff duty, line tariff duty, tariff duty amount, line tariff amount, duty, duty amount",
    "line_value": "line value, line goods value, line entered value, line value amount",
    "line_duty": "line duty",
    "quantity": "quantity, quantity 1, line tariff quantity, tariff quantity, tariff quantity 1, qty, qty 1",
    "unit": "uom, uom code, uom 1, uom 1 code, unit, unit of measure, unit of measure code, line tariff uom code,"
    " line tariff uom 1, line tariff uom",
    "charges": "charges, charges amount, line charges",
    "fee_499": "mpf, mpf amount, line mpf, merchandise processing fee",
    "fee_501": "hmf, hmf amount, line hmf, harbor maintenance fee",
    "total_mpf": "total mpf, total mpf amount, total paid mpf",
    "ad_case": "antidumping case number, ad case no, ad case, adcvd case number, ad/cvd case number, add case number",
    "ad_duty": "ad duty, antidumping duty amount, add amount, ad amount, add duty amount",
    "ad_rate": "antidumping rate, add rate",
    "ad_security": "ad bond/cash, ad security",
    "cvd_case": "countervailing case number, cvd case no, cvd case",
    "cvd_duty": "cvd duty, countervailing duty amount, cvd amount",
    "cvd_rate": "countervailing rate",
    "cvd_security": "cvd bond/cash, cvd security",
}

# Columns of the report that hold nothing which the product takes from a filing.
_PASSED_OVER = """
Initial Entry Summary Create Date|Cape Phase 1 Eligible|Reconciliation Indicator|Reconciliation Issue Code
Reconciliation (Other) Due Date|Reconciliation (Other) Status|Reconciliation (Other) Entry Summary Number
NAFTA Reconciliation Indicator|Reconciliation (FTA) Due Date|Reconciliation (FTA) Status
Reconciliation (FTA) Entry Summary Number|Control Status|Post Summary Correction Indicator|Latest PSC Filed Date
Liquidation Date|Liquidation Status|Final Liquidation|Protest Number|Protest Status|Bond Type|Bond Number
Surety Code|Review Team Number|Foreign Exporter ID
"""

# A line may have its further tariff numbers in columns of their own, like "HTS 2" or "Additional HTS Number".
_FURTHER_TARIFF = re.compile(
    r"\w*(?:hts(?:us)?(?:no|number|code)?|tariff(?:no|number|code))(?:full)?(?:[2-9]|[12]\d|3[0-2])?|tariff[2-9]"
)
_FEE = re.compile(r"(?:line)?fee(\d{3})(?:amount)?")
_AGAIN = re.compile(r"( \(column \d+\))+$")  # see _name_apart


def key(name: str) -> str:
    """Return a column name as it is compared: letters and digits in lower case."""
    return "".join(char for char in name.lower() if char.isalnum())


_FIELDS = {key(title): name for name, title in TITLES.items()}
for _name, _list in _SYNONYMS.items():
    for _synonym in _list.split(","):
        _FIELDS.setdefault(key(_synonym), _name)
_KNOWN_UNUSED = frozenset(key(name) for name in re.split(r"[|\n]", _PASSED_OVER) if name)

MOST_KEPT_ROWS = 1_000  # of a summary that is not stored; a longer one can only be repaired in its file
_FURTHER = "further_tariff_"
_REQUIRED = ("entry_number", "entry_type", "port", "importer_number", "entry_date", "line", "hts")
_REQUIRED_EITHER = (("value", "line_value"), ("duty", "line_duty"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field in a row, and the names of the columns: no two filled ones are the same."""

    names: tuple[str, ...]
    places: dict[str, int]
    warnings: tuple[Problem, ...] = field(default=())

    def place(self, name: str) -> int:
        """Return the place of a field; a missing field is at the last, empty cell."""
        return self.places.get(name, len(self.names))

    def title(self, name: str) -> str:
        """Return the name of the field's column in this file."""
        place = self.places.get(name)
        return TITLES.get(name, name) if place is None else self.names[place]

    def kept_rows(self, rows: list[list[str]]) -> list[dict[str, str]]:
        """Return the rows of a summary as a rejection keeps them: by column, and at most MOST_KEPT_ROWS."""
        return [dict(zip(self.names, row, strict=False)) for row in rows[:MOST_KEPT_ROWS]]

    @property
    def further_tariffs(self) -> tuple[int, ...]:
        """Return the places of the columns that hold further tariff numbers of a line."""
        return tuple(place for name, place in self.places.items() if name.startswith(_FURTHER))

    @property
    def fees(self) -> tuple[tuple[str, int], ...]:
        """Return class code and place of each fee column."""
        return tuple((name[4:], place) for name, place in self.places.items() if name.startswith("fee_"))


def count_known(names: list[str]) -> int:
    """Return how many of these column names are known."""
    return sum(1 for name in names if _field_of(name) is not None)


def read_columns(names: list[str]) -> Columns:
    """Return the columns of a header row.

    The title of the report wins over a synonym, and the other column is passed over with a warning. Raises
    FileRefusedError where a required column is missing or two columns equally hold the same field.
    """
    given = names
    names = [_AGAIN.sub("", name) for name in names]
    fields = [_field_of(name) for name in names]
    exact = {found for name, found in zip(names, fields, strict=True) if found and _is_title(name, found)}
    places: dict[str, int] = {}
    warnings: list[Problem] = []
    for place, (name, found) in enumerate(zip(names, fields, strict=True)):
        if found is None:
            if key(name) not in _KNOWN_UNUSED and name.strip():
                warnings.append(
                    make_problem("unknown_column", shown(name), f"column {place + 1}", shown(name))
                )
        elif found in exact and not _is_title(name, found):
            warnings.append(
                make_problem(
                    "column_passed_over", shown(name), f"column {place + 1}", shown(name), TITLES[found]
                )
            )
        elif found == _FURTHER:
            places[f"{_FURTHER}{place}"] = place
        elif found in places:
            raise FileRefusedError(
                "column_twice",
                f"Columns {places[found] + 1} and {place + 1} ({shown(names[places[found]])!r} and {shown(name)!r})"
                f" both hold the {TITLES.get(found, found)}.",
                "Remove or rename one of the two and upload the file again.",
            )
        else:
            places[found] = place
    _require(places)
    return Columns(_name_apart(given), places, tuple(warnings))


def _name_apart(names: list[str]) -> tuple[str, ...]:
    """Return the names; a second "HTS 2" is "HTS 2 (column 9)", because rejected rows are kept by name."""
    seen: set[str] = set()
    found: list[str] = []
    for place, name in enumerate(map(str.strip, names), 1):
        apart = name
        while apart and apart in seen:
            apart = f"{apart} (column {place})"
        seen.add(apart)
        found.append(apart)
    return tuple(found)


def order_columns(names: Iterable[str]) -> list[str]:
    """Return the names of columns in the order of the report; unknown ones come last."""
    known = list(dict.fromkeys(names))
    try:
        places = {place: name for name, place in read_columns(known).places.items()}
    except FileRefusedError:
        return known
    order = {field_name: rank for rank, field_name in enumerate(TITLES)}
    ranks = [order.get(places.get(place, ""), len(order)) for place in range(len(known))]
    return [known[place] for place in sorted(range(len(known)), key=ranks.__getitem__)]


def _is_title(name: str, found: str) -> bool:
    return found in TITLES and key(name) == key(TITLES[found])


def _field_of(name: str) -> str | None:
    found = _FIELDS.get(key(name))
    if found is None and (fee := _FEE.fullmatch(key(name))):
        return f"fee_{fee[1]}"
    if found is None and _FURTHER_TARIFF.fullmatch(key(name)):
        return _FURTHER
    return found


def _require(places: dict[str, int]) -> None:
    missing = [TITLES[name] for name in _REQUIRED if name not in places]
    missing += [
        TITLES[either[0]] for either in _REQUIRED_EITHER if not any(name in places for name in either)
    ]
    if not missing:
        return
    if not places:
        raise FileRefusedError(
            "no_header",
            "The first row is not a header row of entry summaries.",
            'Its first row must name the columns, like "Entry Summary Number". Take a sample file as a pattern.',
        )
    names = ", ".join(f'"{name}"' for name in missing)
    raise FileRefusedError(
        "missing_column",
        f"The file lacks {'these columns' if len(missing) > 1 else 'the column'}: {names}.",
        "Add them to the report and upload the file again.",
    )
