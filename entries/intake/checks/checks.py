"""The checks of headers and line descriptions, the same for every source."""

from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from cee_portal.core.text.days import LATEST, read_day
from entries.intake.checks import values
from entries.intake.checks.values import Memo, Reference
from entries.intake.checks.wording import make_problem
from entries.rules import amounts, mids
from entries.rules.problem import Problem

PERSON = "may_be_person"  # the code of the warning about a number without hyphens
_AHEAD = timedelta(days=90)  # CATAIR AE note (j): never more than 90 days ahead


class Header(NamedTuple):
    """The checked header of a summary; a wrong value is a Problem itself."""

    entry_type: str
    port: str
    importer_number: str
    importer_name: str
    consignee_number: str
    mode_of_transport: str
    entry_date: date
    summary_date: date | None
    import_date: date | None


class Description(NamedTuple):
    """The checked description of a line, with its problems and warnings."""

    origin: str
    export: str
    manufacturer: str
    spi: str
    unit: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


HEADER_FIELDS = Header._fields
LINE_FIELDS = Description._fields[:5]


class Checks:
    """The checks of one run. Their memories are bounded."""

    def __init__(self, reference: Reference, today: date | None = None) -> None:
        """Prepare the checks. `today` bounds entry dates; without it no date is too late."""
        self.reference = reference
        self.latest = LATEST if today is None else today + _AHEAD
        self.entry_types = Memo(values.read_entry_type)
        self.ports = Memo(values.read_port)
        self.importers = Memo(values.read_importer)
        self.days = Memo(read_day)
        self.modes = Memo(values.read_mode)
        self.names = Memo(values.clean_name)
        self.tariffs = Memo(partial(values.read_tariff_number, tariff=reference.tariff))
        self.quantities = Memo(amounts.read_quantity)
        self.countries = Memo(partial(values.read_country, "export"))
        self.origins = Memo(partial(values.read_country, "origin", unknown_allowed=True))
        self.programs = Memo(values.read_program)
        self.units = Memo(values.read_unit)
        self.formal = Memo(partial(self._describe, True))
        self.informal = Memo(partial(self._describe, False))

    def entry_number(self, text: str) -> str | Problem:
        """Return an entry number with a valid check digit, or its problem."""
        return values.read_entry_number(text, self.reference.offsets)

    def header(self, texts: tuple[str, ...]) -> tuple[Header, list[Problem]]:
        """Return a header from its nine texts in the order of `Header`, and its problems."""
        type_text, port, importer, name, consignee, mode, entry_text, summary_text, import_text = texts
        days = self.days
        entry_type = self.entry_types[type_text]
        read: list[Any] = [
            entry_type,
            self.ports[port],
            self.importers[importer],
            self.names[name],
            values.read_consignee(consignee, str(entry_type)) if consignee else "",
            self.modes[mode],
            days[entry_text],
            days[summary_text],
            days[import_text],
        ]
        header = Header._make(read)
        problems: list[Problem] = [value for value in read if isinstance(value, Problem)]
        self._check_days(header, texts, problems)
        return header, problems

    def _check_days(self, header: Header, texts: tuple[str, ...], problems: list[Problem]) -> None:
        entry_date = header.entry_date
        if entry_date is None:
            problems.append(values.missing("entry_date", "The entry date"))
        elif isinstance(entry_date, date) and entry_date > self.latest:
            problems.append(make_problem("date_too_late", "entry_date", texts[6], entry_date))
        for place, field in ((6, "entry_date"), (7, "summary_date"), (8, "import_date")):
            if isinstance(header[place], str):
                problems.append(values.date_problem(field, texts[place], str(header[place])))

    def header_warnings(self, header: Header) -> list[Problem]:
        """Return the warnings about a header, which do not keep it out (decision 35)."""
        warnings: list[Problem] = []
        number = header.importer_number
        if isinstance(number, values.GuessedNumber):
            warnings.append(make_problem(PERSON, "importer_number", number.person))
        known = self.reference.ports
        if known and header.port not in known:
            warnings.append(make_problem("unlisted_port", "port", header.port, header.port))
        return warnings

    def descriptions(self, entry_type: str) -> Memo:
        """Return the memo of descriptions by the five texts of a line."""
        return self.formal if values.is_formal(entry_type) else self.informal

    def _describe(self, formal: bool, texts: tuple[str, ...]) -> Description:
        origin_text, export_text, mid_text, spi_text, unit_text = texts
        export = self.countries[export_text]
        found: list[Any] = [
            self.origins[origin_text],
            export,
            values.read_manufacturer(mid_text, export if isinstance(export, str) else "", formal),
            self.programs[spi_text],
            self.units[unit_text],
        ]
        problems = tuple(value for value in found if isinstance(value, Problem))
        warnings: tuple[Problem, ...] = ()
        if not problems and found[2]:
            odd = mids.mid_warnings(found[2], found[0])
            warnings = tuple(one.about("manufacturer", mid_text) for one in odd)
        return Description._make((*found, problems, warnings))
