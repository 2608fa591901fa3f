"""The reader of one JSON body of the API or of a file.

docs/openapi.yaml gives the shape. An unknown member is a problem, because a misspelled one would otherwise be lost.
"""

from collections import Counter
from operator import itemgetter
from typing import Any

from entries.intake.checks import values
from entries.intake.checks.checks import HEADER_FIELDS, Checks
from entries.intake.checks.summary import build_summary, case_problem, sum_values
from entries.intake.json_files.json_file import BrokenLine
from entries.intake.json_files.lines import LineReader
from entries.intake.json_files.plain_json import find_fault, make_storable
from entries.intake.json_files.reader import kind_of
from entries.intake.json_files.totals import check_totals
from entries.intake.rejections import RejectedSummary
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.amounts import cents_of
from entries.rules.problem import Problem, shown

_BODY = frozenset({*HEADER_FIELDS, "entry_number", "country_of_export", "lines", "totals"})


class BodyReader(LineReader):
    """The reader of one body, which collects its problems."""

    def read(self, body: Any) -> ParsedSummary | RejectedSummary:
        """Return the summary, clean or rejected with paths like `lines[0].value`."""
        if isinstance(body, BrokenLine):
            problem = Problem("broken_json", str(body), "Correct the line and upload the file again.")
            return RejectedSummary(self.row, "", [], [problem.at(self.row)])
        if not isinstance(body, dict):
            message = f"A summary is a JSON object, not {kind_of(body)}."
            self.problems.append(
                Problem("not_an_object", message, "Send an object with entry_number, lines ...")
            )
            return RejectedSummary(self.row, "", [], [self.problems[0].at(self.row)])
        summary = self._read(body)
        if not self.problems and (fault := find_fault(body)):
            self.problems.append(Problem("not_plain_json", fault, "Correct it and send the summary again."))
        if summary is None or self.problems:
            number = shown(body.get("entry_number", ""))[:40]
            return RejectedSummary(self.row, number, [make_storable(body)], self.problems.at(self.row))
        summary.warnings.extend(self.warnings.at(self.row, more="more warnings like these"))
        return summary

    def _read(self, body: dict[str, Any]) -> ParsedSummary | None:
        self._refuse_unknown(body, _BODY, "")
        header, problems = self.checks.header(tuple(self._text_of(body, name, "") for name in HEADER_FIELDS))
        entry = self.checks.entry_number(self._text_of(body, "entry_number", ""))
        if isinstance(entry, Problem):
            problems.append(entry)
        export = values.read_country("country_of_export", self._text_of(body, "country_of_export", ""))
        if isinstance(export, Problem):
            problems.append(export)
        self.problems.extend(problems)
        lines = self._lines(body, header.entry_type if isinstance(header.entry_type, str) else "01")
        duty = sum(cents_of(line.duty) for line in lines)
        fees: dict[str, int] = {}
        for line in lines:
            for code, text in (line.fees or {}).items():
                fees[code] = fees.get(code, 0) + cents_of(text)
        value = sum_values(lines)
        if not self.problems and (problem := case_problem(header.entry_type, lines)) is not None:
            self.problems.append(problem)
        if self.problems:
            self._totals(body)
            return None
        stated = check_totals(self._totals(body), value, duty, fees, header, self.problems)
        return build_summary(
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
            self._refuse("totals", "totals", totals)
            return {}
        self._refuse_unknown(totals, frozenset({"value", "duty", "fees"}), "totals.")
        return {
            name: self._text_of(totals, name, "totals.")
            for name in ("value", "duty", "fees")
            if totals.get(name) is not None
        }

    def _lines(self, body: dict[str, Any], entry_type: str) -> list[ParsedLine]:
        lines = body.get("lines")
        if not isinstance(lines, list) or not lines:
            self._refuse("lines", "lines", "" if lines is None else lines)
            return []
        found = [
            line for place, one in enumerate(lines) if (line := self.line(one, f"lines[{place}]", entry_type))
        ]
        numbers = Counter(line.line_no for line in found)
        if len(numbers) < len(found):
            twice = min(number for number, count in numbers.items() if count > 1)
            self._refuse("line_twice", "lines", twice)
        return sorted(found, key=itemgetter(0))


def read_body(body: Any, checks: Checks, row: int = 0) -> ParsedSummary | RejectedSummary:
    """Return the summary of one body; `row` is its place, counted from 1."""
    return BodyReader(checks, row).read(body)
