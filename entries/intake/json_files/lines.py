"""The reader of the lines of a JSON body."""

import re
from typing import Any

from cee_portal.core.text.leftovers import clean_code
from entries.intake.checks import values
from entries.intake.checks.adcvd_cases import FIELDS as CASE_FIELDS
from entries.intake.checks.adcvd_cases import line_problem, read_case
from entries.intake.checks.checks import LINE_FIELDS, Description
from entries.intake.checks.summary import build_line
from entries.intake.checks.values import TariffNumber
from entries.intake.json_files.reader import JsonReader
from entries.parsed import ParsedLine
from entries.rules import amounts
from entries.rules.amounts import read_amount
from entries.rules.codes import fee_classes
from entries.rules.problem import Problem, shown

_LINE = frozenset({*LINE_FIELDS, "line", "hts", "value", "charges", "quantity", "duty", "fees", "adcvd"})


class LineReader(JsonReader):
    """The reader of the lines of one body."""

    def line(self, line: Any, path: str, entry_type: str) -> ParsedLine | None:
        before = self.problems.total
        if not isinstance(line, dict):
            self._refuse("line", path, line)
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
        quantity = self.checks.quantities[self._text_of(line, "quantity", here)]
        if isinstance(quantity, Problem):
            found.append(quantity)
        self._add_in_path(found, here)
        fees = self._fees(line.get("fees"), here)
        cases = self._cases(line.get("adcvd"), here)
        if self.problems.total > before:
            return None
        return build_line(number, tariffs, described, value, charges, quantity, duty, fees, cases)

    def _number(self, number: Any, here: str) -> int:
        if isinstance(number, str):
            text = clean_code(number)
            number = int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else number
        if (
            isinstance(number, int)
            and not isinstance(number, bool)
            and 0 < number <= values.LARGEST_LINE_NUMBER
        ):
            return number
        self._refuse("number", f"{here}line", number)
        return 0

    def _tariffs(self, numbers: Any, here: str) -> list[TariffNumber]:
        is_one = isinstance(numbers, str | int) and not isinstance(numbers, bool)
        listed = [numbers] if is_one else numbers
        if not isinstance(listed, list) or not listed or len(listed) > 32:
            self._refuse("hts", f"{here}hts", numbers)
            return []
        found: list[TariffNumber] = []
        for place, text in enumerate(listed):
            path = f"{here}hts[{place}]"
            if isinstance(text, bool) or not isinstance(text, str | int):
                self._refuse("text", path, text)
                continue
            if isinstance(text, str) and len(re.split(r"[,;]\s*|\n", text.strip())) > 1:
                self._refuse("one_number", path, text)
                continue
            tariff = self.checks.tariffs[str(text)]
            if isinstance(tariff, Problem):
                self.problems.append(tariff.in_field(path))
            else:
                found.append(tariff)
                self.warnings.extend(one.in_field(path) for one in tariff.warnings)
        return found

    def _fees(self, fees: Any, here: str) -> dict[str, str]:
        if fees is None:
            return {}
        if not isinstance(fees, dict):
            self._refuse("fees", f"{here}fees", fees)
            return {}
        read: dict[str, str] = {}
        for code in fees:
            path = f"{here}fees.{shown(code)[:20]}"
            if code not in fee_classes():
                self._refuse("fee_class", path, code)
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
            self._refuse("adcvd", f"{here}adcvd", cases)
            return []
        read: list[dict[str, Any]] = []
        for place, case in enumerate(cases[:10]):
            path = f"{here}adcvd[{place}]"
            if not isinstance(case, dict):
                self._refuse("case", path, case)
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
