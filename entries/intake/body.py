"""From one JSON body (contracts.md 3, Filing a summary) to a clean summary, or to everything that is wrong with it.

The same for the API and for a JSON file. Unknown members are refused: a misspelled one must not be lost in silence.
"""

from operator import itemgetter
from typing import Any

from entries.intake import values
from entries.intake.body_totals import check_totals
from entries.intake.cases import FIELDS as CASE_FIELDS
from entries.intake.cases import line_problem, read_case
from entries.intake.checks import Checks, Description, amount
from entries.intake.csv_lines import MAX_LINE
from entries.intake.finish import case_problem, finish
from entries.intake.problems import Problem, Refused, shown
from entries.intake.values import Tariff
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.codes import fee_classes

HEADER = (
    "entry_type",
    "port",
    "importer_number",
    "importer_name",
    "consignee_number",
    "mode_of_transport",
    "entry_date",
    "summary_date",
    "import_date",
)
_BODY = frozenset({*HEADER, "entry_number", "country_of_export", "lines", "totals"})
_LINE = frozenset(
    [
        "line",
        "hts",
        "origin",
        "export",
        "value",
        "charges",
        "quantity",
        "unit",
        "duty",
        "fees",
        "manufacturer",
        "spi",
        "adcvd",
    ]
)
_DESCRIBED = ("origin", "export", "manufacturer", "spi", "unit")


class Reader:
    """Reads one body and gathers what is wrong with it."""

    def __init__(self, checks: Checks, row: int) -> None:
        self.checks = checks
        self.row = row
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def read(self, body: Any) -> ParsedSummary | Refused:
        """The summary, or the refusal with all problems; `field` is a path like `lines[0].value`."""
        if not isinstance(body, dict):
            message = f"A summary is a JSON object, not {_kind(body)}."
            self.problems.append(
                Problem("", "", "not_an_object", message, "Send an object with entry_number, lines ...")
            )
            return Refused(self.row, "", [], [self.problems[0].at(self.row)])
        summary = self._read(body)
        if summary is None or self.problems:
            errors = [problem.at(self.row) for problem in self.problems[:200]]
            number = shown(body.get("entry_number", ""))[:40]
            return Refused(self.row, number, [body], errors)
        summary.warnings.extend(warning.at(self.row) for warning in self.warnings)
        return summary

    def _read(self, body: dict[str, Any]) -> ParsedSummary | None:
        self._unknown(body, _BODY, "")
        header, problems = self.checks.header(tuple(self._text(body, name, "") for name in HEADER))
        entry = self.checks.entry_number(self._text(body, "entry_number", ""))
        if isinstance(entry, Problem):
            problems.append(entry)
        export = values.country("country_of_export", self._text(body, "country_of_export", ""))
        if isinstance(export, Problem):
            problems.append(export)
        self.problems.extend(problems)
        lines = self._lines(body, header.entry_type if isinstance(header.entry_type, str) else "01")
        duty = sum(_cents(line.duty) for line in lines)
        fees: dict[str, int] = {}
        for line in lines:
            for code, text in (line.fees or {}).items():
                fees[code] = fees.get(code, 0) + _cents(text)
        value = sum(line.value for line in lines)
        if not self.problems and (problem := case_problem(header.entry_type, lines)) is not None:
            self.problems.append(problem)
        if self.problems:
            self._totals(body)
            return None
        stated = check_totals(self._totals(body), value, duty, fees, header, self.problems)
        return finish(
            self.checks,
            str(entry),
            header,
            lines,
            value=value,
            duty=duty,
            fees=fees,
            country_of_export=str(export),
            first_row=self.row,
            fees_total=stated,
        )

    def _totals(self, body: dict[str, Any]) -> dict[str, str]:
        totals = body.get("totals")
        if totals is None:
            return {}
        if not isinstance(totals, dict):
            self._say(
                "totals",
                totals,
                "not_an_object",
                f"totals is an object, not {_kind(totals)}.",
                'Send {"value": ...}.',
            )
            return {}
        self._unknown(totals, frozenset({"value", "duty", "fees"}), "totals.")
        return {
            name: self._text(totals, name, "totals.")
            for name in ("value", "duty", "fees")
            if totals.get(name) is not None
        }

    def _lines(self, body: dict[str, Any], entry_type: str) -> list[ParsedLine]:
        lines = body.get("lines")
        if not isinstance(lines, list) or not lines:
            message = "A summary has a list of at least one line."
            self._say(
                "lines",
                "" if lines is None else lines,
                "missing",
                message,
                'Send "lines": [{"line": 1, ...}].',
            )
            return []
        found = [
            line
            for place, one in enumerate(lines)
            if (line := self._line(one, f"lines[{place}]", entry_type))
        ]
        numbers = [line.line_no for line in found]
        twice = (
            sorted({number for number in numbers if numbers.count(number) > 1})
            if len(set(numbers)) < len(numbers)
            else []
        )
        if twice:
            self._say(
                "lines",
                twice[0],
                "line_twice",
                f"Line {twice[0]} stands there twice.",
                "Give each line its own number.",
            )
        return sorted(found, key=itemgetter(0))

    def _line(self, line: Any, path: str, entry_type: str) -> ParsedLine | None:
        before = len(self.problems)
        if not isinstance(line, dict):
            self._say(
                path,
                line,
                "not_an_object",
                f"A line is an object, not {_kind(line)}.",
                'Send {"line": 1, ...}.',
            )
            return None
        here = f"{path}."
        self._unknown(line, _LINE, here)
        number = self._number(line.get("line"), here)
        tariffs = self._tariffs(line.get("hts"), here)
        texts = tuple(self._text(line, name, here) for name in _DESCRIBED)
        described: Description = self.checks.descriptions(entry_type)[texts]
        self._name(described.problems, here)
        self.warnings.extend(one.named(here + one.field) for one in described.warnings)
        found: list[Problem] = []
        value = amount(values.dollars, "value", self._text(line, "value", here), found)
        duty = amount(values.cents, "duty", self._text(line, "duty", here), found)
        charges = amount(values.dollars, "charges", self._text(line, "charges", here), found, optional=True)
        quantity = values.quantity(self._text(line, "quantity", here))
        if isinstance(quantity, Problem):
            found.append(quantity)
        self._name(found, here)
        fees = self._fees(line.get("fees"), here)
        cases = self._cases(line.get("adcvd"), here)
        if len(self.problems) > before:
            return None
        classified = next((one.digits for one in tariffs if not one.special), "")
        return ParsedLine(
            number,
            tuple(one.digits for one in tariffs),
            classified[:4],
            classified,
            *described[:3],
            value,
            charges,
            None if quantity is None else str(quantity),
            described.unit,
            values.text_of(duty),
            fees or None,
            described.spi,
            cases or None,
        )

    def _number(self, number: Any, here: str) -> int:
        if isinstance(number, str) and number.isdecimal() and number.isascii() and len(number) < 8:
            number = int(number)
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= MAX_LINE:
            return number
        self._say(
            f"{here}line",
            number,
            "not_a_line_number",
            "A line has a number from 1 to 99999.",
            "Number the lines 1, 2, 3 ...",
        )
        return 0

    def _tariffs(self, numbers: Any, here: str) -> list[Tariff]:
        listed = [numbers] if isinstance(numbers, str) else numbers
        if not isinstance(listed, list) or not listed or len(listed) > 32:
            self._say(
                f"{here}hts",
                numbers,
                "missing",
                "A line has 1 to 32 tariff numbers.",
                'Send "hts": ["8517.13.0000"].',
            )
            return []
        found: list[Tariff] = []
        for place, text in enumerate(listed):
            tariff = self.checks.tariffs[text] if isinstance(text, str) else values.tariff_number(str(text))
            if isinstance(tariff, Problem):
                self.problems.append(tariff.named(f"{here}hts[{place}]"))
            else:
                found.append(tariff)
        return found

    def _fees(self, fees: Any, here: str) -> dict[str, str]:
        if fees is None:
            return {}
        if not isinstance(fees, dict):
            self._say(
                f"{here}fees",
                fees,
                "not_an_object",
                "Fees are an object by class code.",
                'Send {"499": "34.64"}.',
            )
            return {}
        read: dict[str, str] = {}
        for code in fees:
            path = f"{here}fees.{shown(code)[:20]}"
            if code not in fee_classes():
                self._say(
                    path,
                    code,
                    "unknown_fee_class",
                    f"There is no fee class {shown(code)[:20]}.",
                    "Use a code like 499 or 501.",
                )
                continue
            found: list[Problem] = []
            paid = amount(values.cents, path, self._text(fees, code, f"{here}fees."), found)
            self.problems.extend(found)
            if paid:
                read[code] = values.text_of(paid)
        return read

    def _cases(self, cases: Any, here: str) -> list[dict[str, Any]]:
        if cases is None:
            return []
        if not isinstance(cases, list):
            self._say(
                f"{here}adcvd",
                cases,
                "not_a_list",
                "adcvd is a list of cases.",
                "Send [] where there is none.",
            )
            return []
        read: list[dict[str, Any]] = []
        for place, case in enumerate(cases[:10]):
            path = f"{here}adcvd[{place}]"
            if not isinstance(case, dict):
                self._say(
                    path,
                    case,
                    "not_an_object",
                    f"A case is an object, not {_kind(case)}.",
                    'Send {"case": "A-570-890-095", ...}.',
                )
                continue
            self._unknown(case, frozenset(CASE_FIELDS), f"{path}.")
            found: list[Problem] = []
            read.append(read_case({name: self._text(case, name, f"{path}.") for name in CASE_FIELDS}, found))
            self._name(found, f"{path}.")
        if (problem := line_problem(read)) is not None:
            self.problems.append(problem.named(f"{here}adcvd"))
        return read

    def _text(self, holder: dict[str, Any], name: str, here: str) -> str:
        value = holder.get(name)
        if isinstance(value, str) and "\0" not in value:
            return value
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._say(
            f"{here}{name}",
            value,
            "wrong_type",
            f"{here}{name} is text, not {_kind(value)}.",
            "Send it as a string.",
        )
        return ""

    def _unknown(self, holder: dict[str, Any], known: frozenset[str], here: str) -> None:
        for name in holder:
            if name not in known:
                close = ", ".join(sorted(known))
                path = f"{here}{shown(name)}"
                self._say(path, "", "unknown_field", f"{path} is not known.", f"Known here: {close}.")

    def _name(self, problems: Any, here: str) -> None:
        self.problems.extend(problem.named(here + problem.field) for problem in problems)

    def _say(self, field: str, value: Any, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(field, shown(value), code, message, fix))


def read_body(body: Any, checks: Checks, row: int = 0) -> ParsedSummary | Refused:
    """One body; `row` is its place in its file or list, counted from 1."""
    return Reader(checks, row).read(body)


def _cents(text: str) -> int:
    return int(text.replace(".", ""))


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
