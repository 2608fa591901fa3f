"""The reader of the lines of a JSON body."""

from typing import Any

from entries.intake.checks import amounts, values
from entries.intake.checks.adcvd_cases import FIELDS as CASE_FIELDS
from entries.intake.checks.adcvd_cases import line_problem, read_case
from entries.intake.checks.amounts import read_amount
from entries.intake.checks.checks import LINE_FIELDS, Description
from entries.intake.checks.values import TariffNumber
from entries.intake.json_files.reader import JsonReader, kind_of
from entries.parsed import ParsedLine
from entries.rules.codes import fee_classes
from entries.rules.problem import Problem, shown

_LINE = frozenset({*LINE_FIELDS, "line", "hts", "value", "charges", "quantity", "duty", "fees", "adcvd"})


class LineReader(JsonReader):
    """The reader of the lines of one body."""

    def line(self, line: Any, path: str, entry_type: str) -> ParsedLine | None:
        before = len(self.problems)
        if not isinstance(line, dict):
            self._add_problem(
                path,
                line,
                "not_an_object",
                f"A line is an object, not {kind_of(line)}.",
                'Send {"line": 1, ...}.',
            )
            return None
        here = f"{path}."
        self._refuse_unknown(line, _LINE, here)
        number = self._number(line.get("line"), here)
        tariffs = self._tariffs(line.get("hts"), here)
        texts = tuple(self._text_of(line, name, here) for name in LINE_FIELDS)
        described: Description = self.checks.descriptions(entry_type)[texts]
        self._add_in_path(described.problems, here)
        self.warnings.extend(one.in_field(here + one.field) for one in described.warnings)
        found: list[Problem] = []
        value = read_amount(amounts.read_dollars, "value", self._text_of(line, "value", here), found)
        duty = read_amount(amounts.read_cents, "duty", self._text_of(line, "duty", here), found)
        charges = read_amount(
            amounts.read_dollars, "charges", self._text_of(line, "charges", here), found, optional=True
        )
        quantity = amounts.read_quantity(self._text_of(line, "quantity", here))
        if isinstance(quantity, Problem):
            found.append(quantity)
        self._add_in_path(found, here)
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
            amounts.cents_text(duty),
            fees or None,
            described.spi,
            cases or None,
        )

    def _number(self, number: Any, here: str) -> int:
        if isinstance(number, str) and number.isdecimal() and number.isascii() and len(number) < 8:
            number = int(number)
        if (
            isinstance(number, int)
            and not isinstance(number, bool)
            and 0 < number <= values.LARGEST_LINE_NUMBER
        ):
            return number
        self._add_problem(
            f"{here}line",
            number,
            "not_a_line_number",
            "A line has a number from 1 to 99999.",
            "Number the lines 1, 2, 3 ...",
        )
        return 0

    def _tariffs(self, numbers: Any, here: str) -> list[TariffNumber]:
        listed = [numbers] if isinstance(numbers, str) else numbers
        if not isinstance(listed, list) or not listed or len(listed) > 32:
            self._add_problem(
                f"{here}hts",
                numbers,
                "missing",
                "A line has 1 to 32 tariff numbers.",
                'Send "hts": ["8517.13.0000"].',
            )
            return []
        found: list[TariffNumber] = []
        for place, text in enumerate(listed):
            tariff = (
                self.checks.tariffs[text] if isinstance(text, str) else values.read_tariff_number(str(text))
            )
            if isinstance(tariff, Problem):
                self.problems.append(tariff.in_field(f"{here}hts[{place}]"))
            else:
                found.append(tariff)
        return found

    def _fees(self, fees: Any, here: str) -> dict[str, str]:
        if fees is None:
            return {}
        if not isinstance(fees, dict):
            self._add_problem(
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
                self._add_problem(
                    path,
                    code,
                    "unknown_fee_class",
                    f"There is no fee class {shown(code)[:20]}.",
                    "Use a code like 499 or 501.",
                )
                continue
            found: list[Problem] = []
            paid = read_amount(amounts.read_cents, path, self._text_of(fees, code, f"{here}fees."), found)
            self.problems.extend(found)
            if paid:
                read[code] = amounts.cents_text(paid)
        return read

    def _cases(self, cases: Any, here: str) -> list[dict[str, Any]]:
        if cases is None:
            return []
        if not isinstance(cases, list):
            self._add_problem(
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
                self._add_problem(
                    path,
                    case,
                    "not_an_object",
                    f"A case is an object, not {kind_of(case)}.",
                    'Send {"case": "A-570-890-095", ...}.',
                )
                continue
            self._refuse_unknown(case, frozenset(CASE_FIELDS), f"{path}.")
            found: list[Problem] = []
            read.append(
                read_case({name: self._text_of(case, name, f"{path}.") for name in CASE_FIELDS}, found)
            )
            self._add_in_path(found, f"{path}.")
        if (problem := line_problem(read)) is not None:
            self.problems.append(problem.in_field(f"{here}adcvd"))
        return read
