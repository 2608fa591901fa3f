"""The reader of the rows of one line: a clean line, or all its problems.

Each row is a tariff number of the line, in the order of their ordinals. The duty of the line is the sum over them; its
value normally stands on the chapter 1-97 number (ES-003).
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from entries.intake.checks import amounts, values
from entries.intake.checks.adcvd_cases import FIELDS as CASE_FIELDS
from entries.intake.checks.adcvd_cases import line_problem, read_case
from entries.intake.checks.amounts import read_amount
from entries.intake.checks.checks import LINE_FIELDS, Checks
from entries.intake.checks.summary import build_line
from entries.intake.checks.values import Memo, TariffNumber
from entries.intake.checks.wording import make_problem
from entries.intake.csv_files.columns import Columns
from entries.parsed import ParsedLine
from entries.rules.problem import Problem, shown

Problems = list[tuple[int, Problem]]
LineRows = list[tuple[int, list[str]]]


class CsvLineReader:
    """The reader of the lines of one file; `quick_lines` reads the usual ones."""

    def __init__(self, columns: Columns, checks: Checks) -> None:
        place = columns.place
        self.columns = columns
        self.checks = checks
        self.line_numbers = Memo(_line_number)
        self.texts_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(place, LINE_FIELDS))
        self._ordinal = place("ordinal")
        self._hts = place("hts")
        self._value = place("value")
        self._duty = place("duty")
        self._quantity = place("quantity")
        self._charges = place("charges")
        self._fees = columns.fees
        self.cases = tuple(
            (place(f"{kind}_case"), {name: place(f"{kind}_{name}") for name in CASE_FIELDS})
            for kind in ("ad", "cvd")
            if f"{kind}_case" in columns.places
        )

    def read(
        self,
        text: str,
        members: LineRows,
        descriptions: Memo,
        fees: dict[str, int],
        found: Problems,
        warnings: list[dict[str, Any]],
    ) -> tuple[ParsedLine, int]:
        """Return one line and its duty in cents, and add problems to `found`."""
        first, row = members[0]
        if len(members) > 1:
            members = self._in_order(members, found)
        value, duty, goods, tariffs = self._read_tariffs(members, found)
        texts = self.texts_of(goods)
        if len(members) > 1:
            texts = self._one_description(texts, members, found)
        described = descriptions[texts]
        if described.problems:
            found.extend((first, problem) for problem in described.problems)
        if described.warnings:
            warnings.extend(
                problem.in_field(self.columns.title(problem.field)).at(first)
                for problem in described.warnings
            )
        number = self.line_numbers[text]
        if isinstance(number, Problem):
            found.append((first, number))
        quantity = self.checks.quantities[goods[self._quantity]]
        if isinstance(quantity, Problem):
            found.append((first, quantity))
        charges = 0
        if row[self._charges]:
            charges = self.read_amount(amounts.read_dollars, "charges", *members[0], found)
        own_fees = self._read_fees(members, fees, found)
        cases = self._read_cases(members, found)
        line = build_line(number, tariffs, described, value, charges, quantity, duty, own_fees, cases)
        return line, duty

    def _read_tariffs(
        self, members: LineRows, found: Problems
    ) -> tuple[int, int, list[str], list[TariffNumber]]:
        """Return value, duty, the row that describes the goods, and tariff numbers."""
        tariffs: list[TariffNumber] = []
        goods: list[str] | None = None
        value = duty = provision_value = surcharge_value = 0
        for number, row in members:
            tariff = self.checks.tariffs[row[self._hts]]
            if isinstance(tariff, Problem):
                found.append((number, tariff))
                tariff = _NO_TARIFF
            tariffs.append(tariff)
            worth = amounts.read_dollars(row[self._value])
            paid = amounts.read_cents(row[self._duty])
            if isinstance(worth, str):
                worth = self._left_out("value", row, number, str(worth), found)
            if isinstance(paid, str):
                paid = self._left_out("duty", row, number, str(paid), found)
            duty += paid
            if not tariff.special:
                goods = row if goods is None else goods
                value += worth
            elif tariff.digits[:2] == "98":
                provision_value += worth
            elif worth > surcharge_value:
                surcharge_value = worth
        if provision_value != value:
            # A chapter 98 number carries the part of the value that it sets free; some reports repeat the whole value.
            value += provision_value
        if not value:
            value = (
                surcharge_value  # a chapter 99 number repeats the value of the goods and adds nothing to it
            )
        first_number, first = members[0]
        if not value and not first[self._value]:
            value = self.read_amount(amounts.read_dollars, "line_value", first_number, first, found)
        if not duty and not first[self._duty]:
            duty = self.read_amount(amounts.read_cents, "line_duty", first_number, first, found)
        return value, duty, first if goods is None else goods, tariffs

    def _one_description(self, texts: tuple[str, ...], members: LineRows, found: Problems) -> tuple[str, ...]:
        """Return the description of the line: its texts on each row agree or are empty."""
        own = list(texts)
        for number, row in members:
            again = self.texts_of(row)
            if again == texts:
                continue
            for place, name in enumerate(LINE_FIELDS[:-1]):
                if not own[place].strip():
                    own[place] = again[place]
                elif again[place].strip() and again[place] != own[place]:
                    found.append(
                        (number, differs(name, self.columns.title(name), own[place], again[place], "line"))
                    )
        return tuple(own)

    def _left_out(self, field: str, row: list[str], number: int, message: str, found: Problems) -> int:
        """Return 0 for no amount; add a problem unless the line total stands for it."""
        text = row[self.columns.place(field)]
        if text.strip() or not row[self.columns.place(f"line_{field}")].strip():
            name = field if field in self.columns.places else f"line_{field}"
            found.append((number, amounts.money_problem(name, text, message)))
        return 0

    def read_amount(
        self, read: Callable[[str], int | str], field: str, number: int, row: list[str], found: Problems
    ) -> int:
        """Return an amount that stands once on a line or summary, 0 where there is none."""
        problems: list[Problem] = []
        total = read_amount(read, field, row[self.columns.place(field)], problems, optional=True)
        found.extend((number, problem) for problem in problems)
        return total

    def _in_order(self, members: LineRows, found: Problems) -> LineRows:
        """Return the rows of a line by tariff ordinal, else in file order."""
        place = self._ordinal
        ordered: list[tuple[int, int, list[str]]] = []
        seen: set[int] = set()
        for at, (number, row) in enumerate(members, 1):
            text = row[place].strip()
            ordinal = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0
            if text and not ordinal:
                found.append((number, make_problem("not_an_ordinal", "ordinal", text)))
            elif text and ordinal in seen:
                found.append((number, make_problem("ordinal_twice", "ordinal", text)))
            seen.add(ordinal)
            ordered.append((ordinal or at, number, row))
        ordered.sort(key=itemgetter(0))
        return [(number, row) for _, number, row in ordered]

    def _read_fees(self, members: LineRows, fees: dict[str, int], found: Problems) -> dict[str, str] | None:
        """Return the fees of a line: the largest on its rows, as reports repeat them."""
        own: dict[str, str] | None = None
        for code, place in self._fees:
            most, text = 0, ""
            for number, row in members:
                cell = row[place]
                if not cell or cell == text:
                    continue
                read, text = (amounts.read_cents(cell) if cell.strip() else 0), cell
                if isinstance(read, str):
                    found.append((number, amounts.money_problem(f"fee_{code}", cell, read)))
                elif read > most:
                    most = read
            if most:
                fees[code] = fees.get(code, 0) + most
                if own is None:
                    own = {}
                own[code] = amounts.cents_text(most)
        return own

    def _read_cases(self, members: LineRows, found: Problems) -> list[dict[str, str]] | None:
        cases: list[dict[str, Any]] = []
        for case_place, places in self.cases:
            number, row = next(((n, r) for n, r in members if r[case_place].strip()), (0, None))
            if row is None:
                continue
            problems: list[Problem] = []
            cases.append(read_case({name: row[place] for name, place in places.items()}, problems))
            prefix = "ad_" if case_place == self.columns.places.get("ad_case") else "cvd_"
            found.extend((number, problem.in_field(prefix + problem.field)) for problem in problems)
        if (problem := line_problem(cases)) is not None:
            found.append((members[0][0], problem.in_field("ad_case")))
        return cases or None


_NO_TARIFF = TariffNumber("", True, (), "", "")


def differs(name: str, title: str, first: str, now: str, within: str = "summary") -> Problem:
    """Return the problem of a column that differs between rows."""
    return Problem(
        f"differs_within_{within}",
        f"{title} is {shown(now)!r} here but {shown(first)!r} on another row of the same {within}.",
        f"Make this column the same on all rows of the {within}.",
        name,
        now,
    )


def _line_number(text: str) -> int | Problem:
    digits = text.strip()
    if (
        digits.isdecimal()
        and digits.isascii()
        and len(digits) < 8
        and 0 < int(digits) <= values.LARGEST_LINE_NUMBER
    ):
        return int(digits)
    if not digits:
        return values.missing("line", "The line number")
    return make_problem("not_a_line_number", "line", text, digits)
