"""From the CSV rows of one summary to a clean summary, or to everything that is wrong with it.

Rows are tariff numbers of lines (ES-003): entry columns repeat, the duty of a line is the sum over its numbers, and its
value normally stands on the chapter 1-97 number. This runs for every row of every file: it is written for speed.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from entries.intake import values
from entries.intake.cases import FIELDS as CASE_FIELDS
from entries.intake.cases import line_problem, read_case
from entries.intake.checks import Checks, Header, amount
from entries.intake.columns import HEADER_FIELDS, LINE_FIELDS, Columns
from entries.intake.csv_source import MAX_ROWS_OF_ONE_SUMMARY, Group
from entries.intake.finish import MPF, case_problem, finish
from entries.intake.problems import Problem, Refused, shown
from entries.intake.values import Memo, Tariff
from entries.parsed import ParsedLine, ParsedSummary

Found = list[tuple[int, Problem]]
Members = list[tuple[int, list[str]]]

MAX_LINE = 99_999


class CsvSummaries:
    """Reads the groups of one file."""

    def __init__(self, columns: Columns, checks: Checks) -> None:
        place = columns.place
        self.columns = columns
        self.checks = checks
        self._entry = place("entry_number")
        self._header_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(place, HEADER_FIELDS))
        self._texts_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(place, LINE_FIELDS))
        self._line = place("line")
        self._ordinal = place("ordinal")
        self._hts = place("hts")
        self._value = place("value")
        self._duty = place("duty")
        self._quantity = place("quantity")
        self._charges = place("charges")
        self._total_mpf = place("total_mpf")
        self._fees = columns.fees
        self._cases = tuple(
            (place(f"{kind}_case"), {name: place(f"{kind}_{name}") for name in CASE_FIELDS})
            for kind in ("ad", "cvd")
            if f"{kind}_case" in columns.places
        )
        self._line_numbers = Memo(_line_number)
        self._fee_texts = Memo(_fee_text)

    def read(self, group: Group) -> ParsedSummary | Refused:
        """One group of rows."""
        numbers, rows = group.numbers, group.rows
        found: Found = []
        texts = self._header_of(rows[0])
        header, problems = self.checks.header(texts)
        entry = self.checks.entry_number(rows[0][self._entry])
        if entry.__class__ is Problem:
            problems.append(entry)  # type: ignore[arg-type]
        if problems:
            found.extend((numbers[0], problem) for problem in problems)
        if len(rows) > 1:
            self._check_repeats(group, texts, found)
        if group.too_wide:
            found.extend((row, _too_wide(len(self.columns.names))) for row in group.too_wide)
        if len(rows) >= MAX_ROWS_OF_ONE_SUMMARY:
            found.append((numbers[0], _too_long()))
        summary = self._lines(group, entry, header, found)  # type: ignore[arg-type]
        return self._refuse(group, found) if found or summary is None else summary

    def _lines(self, group: Group, entry: str, header: Header, found: Found) -> ParsedSummary | None:
        members: dict[str, Members] = {}
        place = self._line
        for number, row in zip(group.numbers, group.rows, strict=True):
            known = members.get(row[place])
            if known is None:
                members[row[place]] = [(number, row)]
            else:
                known.append((number, row))
        lines: list[ParsedLine] = []
        warnings: list[dict[str, Any]] = []
        descriptions = self.checks.descriptions(header.entry_type)
        duty_total = value_total = 0
        fees: dict[str, int] = {}
        for text, of_line in members.items():
            line, duty = self._read_line(text, of_line, descriptions, fees, found, warnings)
            lines.append(line)
            value_total += line.value
            duty_total += duty
        self._check_line_numbers(lines, group, found)
        if header.entry_type.__class__ is str and (self._cases or header.entry_type in _CASE_TYPES):
            self._check_cases(header.entry_type, lines, group, found, warnings)
        fees_total = self._stated_fees(group, fees, found)
        if found:
            return None
        summary = finish(
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

    def _read_line(
        self,
        text: str,
        members: Members,
        descriptions: Memo,
        fees: dict[str, int],
        found: Found,
        warnings: list[dict[str, Any]],
    ) -> tuple[ParsedLine, int]:
        """One line and its duty in cents. Where something is wrong it is in `found` and the line is not for use."""
        first, row = members[0]
        if len(members) > 1:
            members = self._in_order(members, found)
        value, duty, goods, tariffs = self._read_tariffs(members, found)
        texts = self._texts_of(goods)
        if len(members) > 1:
            texts = self._one_description(texts, members, found)
        described = descriptions[texts]
        if described.problems:
            found.extend((first, problem) for problem in described.problems)
        if described.warnings:
            warnings.extend(
                problem.named(self.columns.title(problem.field)).at(first) for problem in described.warnings
            )
        number = self._line_numbers[text]
        if number.__class__ is Problem:
            found.append((first, number))
        quantity = self.checks.quantities[goods[self._quantity]]
        if quantity.__class__ is Problem:
            found.append((first, quantity))
        charges = self._charge(members, found) if row[self._charges] else 0
        classified = "" if tariffs[0].special else tariffs[0].digits
        if classified == "" and len(tariffs) > 1:
            classified = next((one.digits for one in tariffs if not one.special), "")
        line = ParsedLine(
            number,
            tuple([one.digits for one in tariffs]),
            classified[:4],
            classified,
            described.origin,
            described.export,
            described.manufacturer,
            value,
            charges,
            quantity,
            described.unit,
            values.text_of(duty),
            self._read_fees(members, fees, found),
            described.spi,
            self._read_cases(members, found) if self._cases else None,
        )
        return line, duty

    def _read_tariffs(self, members: Members, found: Found) -> tuple[int, int, list[str], list[Tariff]]:
        """Value in dollars, duty in cents, the row that says what the goods are, and the numbers in order."""
        tariffs: list[Tariff] = []
        goods: list[str] | None = None
        value = duty = provision_value = surcharge_value = 0
        for number, row in members:
            tariff = self.checks.tariffs[row[self._hts]]
            if tariff.__class__ is Problem:
                found.append((number, tariff))
                tariff = _NO_TARIFF
            tariffs.append(tariff)
            worth = values.dollars(row[self._value])
            paid = values.cents(row[self._duty])
            if worth.__class__ is str:
                worth = self._left_out("value", row, number, str(worth), found)
            if paid.__class__ is str:
                paid = self._left_out("duty", row, number, str(paid), found)
            duty += paid  # type: ignore[operator]
            if not tariff.special:
                goods = row if goods is None else goods
                value += worth  # type: ignore[operator]
            elif tariff.digits[:2] == "98":
                provision_value += worth  # type: ignore[operator]
            elif worth > surcharge_value:  # type: ignore[operator]
                surcharge_value = worth  # type: ignore[assignment]
        if provision_value != value:
            value += provision_value  # the part that a chapter 98 provision sets free; some reports repeat the whole
        if not value:
            value = surcharge_value  # a chapter 99 number repeats the value of the goods and adds none
        first_number, first = members[0]
        if not value and not first[self._value]:
            value = self._line_total(values.dollars, "line_value", first_number, first, found)
        if not duty and not first[self._duty]:
            duty = self._line_total(values.cents, "line_duty", first_number, first, found)
        return value, duty, first if goods is None else goods, tariffs

    def _one_description(self, texts: tuple[str, ...], members: Members, found: Found) -> tuple[str, ...]:
        """Origin, export, manufacturer and program belong to the line: on all its rows the same, or left empty."""
        own = list(texts)
        for number, row in members:
            again = self._texts_of(row)
            if again == texts:
                continue
            for place, name in enumerate(LINE_FIELDS[:-1]):
                if not own[place].strip():
                    own[place] = again[place]
                elif again[place].strip() and again[place] != own[place]:
                    found.append(
                        (number, _differs(name, self.columns.title(name), own[place], again[place], "line"))
                    )
        return tuple(own)

    def _left_out(self, field: str, row: list[str], number: int, message: str, found: Found) -> int:
        """A tariff amount may be left out where the line's own amount is given."""
        text = row[self.columns.place(field)]
        if text.strip() or not row[self.columns.place(f"line_{field}")].strip():
            name = field if field in self.columns.places else f"line_{field}"
            found.append((number, values.money_problem(name, text, message)))
        return 0

    def _line_total(
        self, read: Callable[[str], int | str], field: str, number: int, row: list[str], found: Found
    ) -> int:
        """The amount of a line that states only its total."""
        problems: list[Problem] = []
        total = amount(read, field, row[self.columns.place(field)], problems, optional=True)
        found.extend((number, problem) for problem in problems)
        return total

    def _in_order(self, members: Members, found: Found) -> Members:
        """The rows of a line by tariff ordinal; without ordinals as they stand."""
        place = self._ordinal
        ordered: list[tuple[int, int, list[str]]] = []
        seen: set[int] = set()
        for at, (number, row) in enumerate(members, 1):
            text = row[place].strip()
            ordinal = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0
            if text and not ordinal:
                found.append((number, Problem("ordinal", text, "not_an_ordinal", *_ORDINAL)))
            elif text and ordinal in seen:
                found.append((number, Problem("ordinal", text, "ordinal_twice", *_ORDINAL_TWICE)))
            seen.add(ordinal)
            ordered.append((ordinal or at, number, row))
        ordered.sort(key=itemgetter(0))
        return [(number, row) for _, number, row in ordered]

    def _read_fees(self, members: Members, fees: dict[str, int], found: Found) -> dict[str, str] | None:
        """Fees of a line. Reports repeat them on each of its tariff numbers or write them once; the largest counts."""
        own: dict[str, str] | None = None
        for code, place in self._fees:
            most, text = 0, ""
            for number, row in members:
                cell = row[place]
                if not cell or cell == text:
                    continue
                read, text = self._fee_texts[cell], cell
                if read.__class__ is str:
                    found.append((number, values.money_problem(f"fee_{code}", cell, read)))
                elif read > most:
                    most = read
            if most:
                fees[code] = fees.get(code, 0) + most
                if own is None:
                    own = {}
                own[code] = values.text_of(most)
        return own

    def _charge(self, members: Members, found: Found) -> int:
        problems: list[Problem] = []
        charges = amount(values.dollars, "charges", members[0][1][self._charges], problems, optional=True)
        found.extend((members[0][0], problem) for problem in problems)
        return charges

    def _read_cases(self, members: Members, found: Found) -> list[dict[str, str]] | None:
        cases: list[dict[str, Any]] = []
        for case_place, places in self._cases:
            number, row = next(((n, r) for n, r in members if r[case_place].strip()), (0, None))
            if row is None:
                continue
            problems: list[Problem] = []
            cases.append(read_case({name: row[place] for name, place in places.items()}, problems))
            prefix = "ad_" if case_place == self.columns.places.get("ad_case") else "cvd_"
            found.extend((number, problem.named(prefix + problem.field)) for problem in problems)
        if (problem := line_problem(cases)) is not None:
            found.append((members[0][0], problem.named("ad_case")))
        return cases or None

    def _check_repeats(self, group: Group, texts: tuple[str, ...], found: Found) -> None:
        """Entry columns repeat on each row; a cell may be left empty, but not differ."""
        header_of = self._header_of
        for number, row in zip(group.numbers, group.rows, strict=True):
            again = header_of(row)
            if again == texts:
                continue
            for name, first, now in zip(HEADER_FIELDS, texts, again, strict=True):
                if now != first and now.strip() and now.strip() != first.strip():
                    found.append((number, _differs(name, self.columns.title(name), first, now)))

    def _check_line_numbers(self, lines: list[ParsedLine], group: Group, found: Found) -> None:
        if len({line.line_no for line in lines}) < len(lines) and not found:
            found.append((group.numbers[0], Problem("line", "", "line_twice", *_LINE_TWICE)))
        elif not found:
            lines.sort(key=itemgetter(0))

    def _check_cases(
        self,
        entry_type: str,
        lines: list[ParsedLine],
        group: Group,
        found: Found,
        warnings: list[dict[str, Any]],
    ) -> None:
        problem = case_problem(entry_type, lines)
        if problem is None:
            return
        if self._cases:
            found.append((group.numbers[0], problem.named("entry_type")))
        else:
            # ES-003 has no columns for cases: the summary is right, only the report does not show them.
            warnings.append(problem.named(self.columns.title("entry_type")).at(group.numbers[0]))

    def _stated_fees(self, group: Group, fees: dict[str, int], found: Found) -> int | None:
        """Fees in all where the report states what was paid of the processing fee."""
        text = group.rows[0][self._total_mpf]
        if not text.strip():
            return None
        problems: list[Problem] = []
        paid = amount(values.cents, "total_mpf", text, problems)
        found.extend((group.numbers[0], problem) for problem in problems)
        return sum(fees.values()) - fees.get(MPF, 0) + paid

    def _refuse(self, group: Group, found: Found) -> Refused:
        names = self.columns.names
        rows = [dict(zip(names, row, strict=False)) for row in group.rows[:1000]]
        found.sort(key=itemgetter(0))
        errors = [
            problem.named(self.columns.title(problem.field)).at(number) for number, problem in found[:200]
        ]
        return Refused(group.numbers[0], shown(group.rows[0][self._entry])[:40], rows, errors)


_NO_TARIFF = Tariff("", True)
_CASE_TYPES = frozenset({"03", "07", "34", "38"})
_ORDINAL = ("The tariff ordinal is not a number.", "Number the tariff numbers of a line 1, 2, 3 ...")
_ORDINAL_TWICE = (
    "This line has two tariff numbers with the same ordinal.",
    "Give each its own ordinal, or each line its own line number.",
)
_LINE_TWICE = ("Two lines have the same number.", "Write line numbers without leading zeros or blanks.")


def _line_number(text: str) -> int | Problem:
    digits = text.strip()
    if digits.isdecimal() and digits.isascii() and len(digits) < 8 and 0 < int(digits) <= MAX_LINE:
        return int(digits)
    if not digits:
        return values.missing("line", "The line number")
    return Problem(
        "line",
        text,
        "not_a_line_number",
        f"{digits[:20]} is not a line number.",
        "Use 1, 2, 3 ... up to 99999.",
    )


def _fee_text(text: str) -> int | str:
    return values.cents(text) if text.strip() else 0


def _common(lines: list[ParsedLine]) -> str:
    """The country of export where all lines have the same."""
    export = lines[0].export
    return export if all(line.export == export for line in lines) else ""


def _differs(name: str, title: str, first: str, now: str, within: str = "summary") -> Problem:
    return Problem(
        name,
        now,
        f"differs_within_{within}",
        f"{title} is {shown(now)!r} here but {shown(first)!r} on another row of the same {within}.",
        f"Make this column the same on all rows of the {within}.",
    )


def _too_wide(width: int) -> Problem:
    return Problem(
        "row",
        "",
        "too_many_cells",
        f"The row has more than {width} cells, more than the header has columns.",
        "Put values that hold a comma in quotation marks.",
    )


def _too_long() -> Problem:
    return Problem(
        "row",
        "",
        "too_many_rows",
        f"The summary has more than {MAX_ROWS_OF_ONE_SUMMARY:,} rows.",
        "Check the entry number; a summary has at most 99,999 lines.",
    )
