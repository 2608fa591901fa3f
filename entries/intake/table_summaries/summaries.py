"""The reader of the CSV rows of one summary: clean, or rejected with problems.

It runs for every row of every file and is written for speed.
"""

from collections.abc import Callable
from itertools import pairwise
from operator import itemgetter
from typing import Any

from entries.intake.checks.checks import HEADER_FIELDS, Checks, Header
from entries.intake.checks.summary import MPF, build_summary, case_problem
from entries.intake.checks.wording import make_problem
from entries.intake.rejections import RejectedSummary
from entries.intake.table_summaries.lines import LineRows, Problems, TableLineReader, differs
from entries.intake.table_summaries.quick_lines import make_quick_reader
from entries.intake.tables.columns import MOST_KEPT_ROWS, Columns
from entries.intake.tables.data_rows import AFTER_LOOSE, LOOSE, TOO_WIDE
from entries.intake.tables.table import MOST_ROWS_OF_SUMMARY, TOO_LONG, SummaryRows
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules import amounts
from entries.rules.problem import Problem, shown


class TableSummaryReader:
    """The reader of the summaries of one file."""

    def __init__(self, columns: Columns, checks: Checks) -> None:
        place = columns.place
        self.columns = columns
        self.checks = checks
        self._entry = place("entry_number")
        self._header_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(place, HEADER_FIELDS))
        self._line = place("line")
        self._total_mpf = place("total_mpf")
        self._lines = TableLineReader(columns, checks)
        self._quick = make_quick_reader(self._lines)

    def read(self, group: SummaryRows) -> ParsedSummary | RejectedSummary:
        """Return the summary of these rows, clean or rejected."""
        numbers, rows = group.numbers, group.rows
        found: Problems = []
        texts = self._header_of(rows[0])
        header, problems = self.checks.header(texts)
        entry = self.checks.entry_number(rows[0][self._entry])
        if isinstance(entry, Problem):
            problems.append(entry)
        if problems:
            found.extend((numbers[0], problem) for problem in problems)
        if len(rows) > 1:
            self._check_repeats(group, texts, found)
        found.extend((number, self._row_problem(finding)) for number, finding in group.findings)
        if len(rows) >= MOST_ROWS_OF_SUMMARY:
            found.append((numbers[0], self._row_problem(TOO_LONG)))
        summary = self._read_lines(group, str(entry), header, found)
        return self._refuse(group, found) if found or summary is None else summary

    def _row_problem(self, finding: str) -> Problem:
        if finding == TOO_WIDE:
            return make_problem("too_many_cells", "row", "", len(self.columns.names))
        if finding in (LOOSE, AFTER_LOOSE):
            return make_problem("loose_row" if finding == LOOSE else "after_loose_row", "entry_number", "")
        return make_problem("too_many_rows", "row", "", MOST_ROWS_OF_SUMMARY)

    def _read_lines(
        self, group: SummaryRows, entry: str, header: Header, found: Problems
    ) -> ParsedSummary | None:
        members = self._members(group)
        lines: list[ParsedLine] = []
        warnings: list[dict[str, Any]] = []
        descriptions = self.checks.descriptions(header.entry_type)
        duty_total = value_total = 0
        fees: dict[str, int] = {}
        for text, of_line in members.items():
            read = self._quick(of_line, descriptions, fees) or self._lines.read(
                text, of_line, descriptions, fees, found, warnings
            )
            line, duty = read
            lines.append(line)
            value_total += line.value
            duty_total += duty
        if len(lines) > 1:
            self._check_line_numbers(lines, group, found, warnings)
        if isinstance(header.entry_type, str) and (self._lines.cases or header.entry_type in _CASE_TYPES):
            self._check_cases(header.entry_type, lines, group, found, warnings)
        fees_total = self._stated_fees(group, fees, found)
        if found:
            return None
        summary = build_summary(
            self.checks,
            entry,
            header,
            lines,
            value=value_total,
            duty=duty_total,
            fees=fees,
            country_of_export=_common(lines),
            first_row=group.numbers[0],
            fees_total=fees_total,
        )
        if warnings:
            summary.warnings.extend(warnings)
        return summary

    def _members(self, group: SummaryRows) -> dict[str, LineRows]:
        """Return the rows by the text of the line number, lines in the order in which they begin."""
        members: dict[str, LineRows] = {}
        texts: dict[object, str] = {}
        place, numbers = self._line, self._lines.line_numbers
        for number, row in zip(group.numbers, group.rows, strict=True):
            text = row[place]
            known = members.get(text)
            if known is None:
                # 1 and 001 are one line; the first text stands for both.
                text = texts.setdefault(numbers[text], text)
                members.setdefault(text, []).append((number, row))
            else:
                known.append((number, row))
        return members

    def _check_repeats(self, group: SummaryRows, texts: tuple[str, ...], found: Problems) -> None:
        """Add a problem for each entry column that says something else on another row.

        The name of an importer is no content of a filing (decision 10), so its spelling may differ.
        """
        header_of = self._header_of
        same = {texts}
        read: Header | None = None
        for number, row in zip(group.numbers, group.rows, strict=True):
            again = header_of(row)
            if again in same:
                continue
            read = read or self.checks.header(texts)[0]
            read_again = self.checks.header(again)[0]
            differing = [
                (name, first, now)
                for name, first, now in zip(HEADER_FIELDS, texts, again, strict=True)
                if now != first
                and now.strip()
                and name != "importer_name"
                and getattr(read, name) != getattr(read_again, name)
            ]
            if not differing:
                same.add(again)
            found.extend(
                (number, differs(name, self.columns.title(name), first, now))
                for name, first, now in differing
            )

    def _check_line_numbers(
        self, lines: list[ParsedLine], group: SummaryRows, found: Problems, warnings: list[dict[str, Any]]
    ) -> None:
        if len({line.line_no for line in lines}) < len(lines) and not found:
            found.append((group.numbers[0], make_problem("line_twice", "line", "")))
        elif not found:
            lines.sort(key=itemgetter(0))
            if lines[-1].line_no - lines[0].line_no >= len(lines):
                gaps = _describe_gaps([line.line_no for line in lines])
                problem = make_problem("lines_missing", self.columns.title("line"), "", gaps)
                warnings.append(problem.at(group.numbers[0]))

    def _check_cases(
        self,
        entry_type: str,
        lines: list[ParsedLine],
        group: SummaryRows,
        found: Problems,
        warnings: list[dict[str, Any]],
    ) -> None:
        problem = case_problem(entry_type, lines)
        if problem is None:
            return
        if self._lines.cases:
            found.append((group.numbers[0], problem.in_field("entry_type")))
        else:
            # ES-003 has no columns for cases, so a summary without them may be right.
            warnings.append(problem.in_field(self.columns.title("entry_type")).at(group.numbers[0]))

    def _stated_fees(self, group: SummaryRows, fees: dict[str, int], found: Problems) -> int | None:
        """Return all fees in cents where the report states the paid processing fee."""
        text = group.rows[0][self._total_mpf]
        if not text.strip():
            return None
        paid = self._lines.read_amount(
            amounts.read_cents, "total_mpf", group.numbers[0], group.rows[0], found
        )
        return sum(fees.values()) - fees.get(MPF, 0) + paid

    def _refuse(self, group: SummaryRows, found: Problems) -> RejectedSummary:
        found.sort(key=itemgetter(0))
        errors = [
            problem.in_field(self.columns.title(problem.field)).at(number) for number, problem in found[:200]
        ]
        return RejectedSummary(
            group.numbers[0],
            shown(group.rows[0][self._entry])[:40],
            self.columns.kept_rows(group.rows),
            errors,
            group.numbers[:MOST_KEPT_ROWS],
        )


_CASE_TYPES = frozenset({"03", "07", "34", "38"})


def _describe_gaps(numbers: list[int]) -> str:
    """Return the first three gaps between sorted line numbers, like `line 3, lines 5 to 9`."""
    gaps = [(before + 1, after - 1) for before, after in pairwise(numbers) if after - before > 1]
    words = [f"line {first}" if first == last else f"lines {first} to {last}" for first, last in gaps[:3]]
    return ", ".join(words) + (f" and {len(gaps) - 3} more gaps" if len(gaps) > 3 else "")


def _common(lines: list[ParsedLine]) -> str:
    """Return the country of export that all lines share; else an empty string."""
    export = lines[0].export
    return export if all(line.export == export for line in lines) else ""
