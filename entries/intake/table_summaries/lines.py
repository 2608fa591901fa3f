"""The reader of the rows of one line: a clean line, or all its problems.

Each row is a tariff number of the line, in the order of their ordinals. The duty of the line is the sum over them; its
value normally stands on the chapter 1-97 number (ES-003).
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from cee_portal.core.text.leftovers import clean_code
from entries.intake.checks import values
from entries.intake.checks.adcvd_cases import FIELDS as CASE_FIELDS
from entries.intake.checks.adcvd_cases import line_problem, read_case
from entries.intake.checks.checks import LINE_FIELDS, Checks
from entries.intake.checks.summary import build_line
from entries.intake.checks.values import Memo, TariffNumber
from entries.intake.checks.wording import make_problem
from entries.intake.tables.columns import Columns
from entries.parsed import ParsedLine
from entries.rules import amounts
from entries.rules.amounts import read_amount
from entries.rules.problem import Problem, shown

Problems = list[tuple[int, Problem]]
LineRows = list[tuple[int, list[str]]]


class TableLineReader:
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
        self._further = columns.further_tariffs
        self._once = [columns.places[name] for name in ("value", "duty") if name in columns.places]
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
        if self._further or any("\n" in row[self._hts] for _, row in members):
            members = self._split_further_tariffs(members)
        value, duty, goods, tariffs = self._read_tariffs(members, found, warnings)
        texts = self.texts_of(goods)
        if len(members) > 1:
            texts = self._one_description(texts, members, descriptions, found)
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
        self, members: LineRows, found: Problems, warnings: list[dict[str, Any]]
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
            warnings.extend(one.in_field(self.columns.title("hts")).at(number) for one in tariff.warnings)
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
        first_number, first = members[0]
        if provision_value != value or any(one.digits[:4] == "9802" for one in tariffs):
            # A chapter 98 number carries the part of the value that it sets free. Some reports repeat the whole value
            # there, but never under 9802, whose parts add up (19 CFR 10.11 to 10.24).
            if provision_value and provision_value == value:
                warnings.append(
                    make_problem(
                        "equal_9802_parts", self.columns.title("value"), first[self._value], f"${value:,}"
                    ).at(first_number)
                )
            value += provision_value
        if not value:
            value = (
                surcharge_value  # a chapter 99 number repeats the value of the goods and adds nothing to it
            )
        if not value and not first[self._value]:
            value = self.read_amount(amounts.read_dollars, "line_value", first_number, first, found)
        if not duty and not first[self._duty]:
            duty = self.read_amount(amounts.read_cents, "line_duty", first_number, first, found)
        self._compare_total("line_value", amounts.read_dollars, value, members, warnings)
        self._compare_total("line_duty", amounts.read_cents, duty, members, warnings)
        return value, duty, first if goods is None else goods, tariffs

    def _compare_total(
        self,
        field: str,
        read: Callable[[str], int | str],
        added: int,
        members: LineRows,
        warnings: list[dict[str, Any]],
    ) -> None:
        """Warn where the line total of the report is not what its tariff numbers add up to."""
        place = self.columns.place(field)
        number, text = next(((number, row[place]) for number, row in members if row[place].strip()), (0, ""))
        total = read(text) if text else added
        if isinstance(total, int) and total != added:
            shown_sum = f"{added:,}" if field == "line_value" else amounts.cents_text(added)
            warnings.append(
                make_problem(
                    "line_total_differs", self.columns.title(field), text, shown_sum, text.strip()
                ).at(number)
            )

    def _one_description(
        self, texts: tuple[str, ...], members: LineRows, descriptions: Memo, found: Problems
    ) -> tuple[str, ...]:
        """Return the description of the line: what its texts say on each row agrees, or is not given."""
        own = list(texts)
        for number, row in members:
            again = self.texts_of(row)
            if again == texts:
                continue
            for place, name in enumerate(LINE_FIELDS[:-1]):
                if not own[place].strip():
                    own[place] = again[place]
                elif again[place].strip() and descriptions[again][place] != descriptions[tuple(own)][place]:
                    found.append(
                        (number, differs(name, self.columns.title(name), own[place], again[place], "line"))
                    )
        return tuple(own)

    def _split_further_tariffs(self, members: LineRows) -> LineRows:
        """Return a row for each tariff number of the line, those of further columns and of one cell's lines included.

        Value and duty stay on the first number of their row.
        """
        split: LineRows = []
        for number, row in members:
            cells = "\n".join(row[place] for place in (self._hts, *self._further))
            for at, text in enumerate(cell for cell in cells.splitlines() if cell.strip()):
                further = list(row)
                further[self._hts] = text
                if at:
                    for once in self._once:
                        further[once] = "0"
                split.append((number, further))
        return split or members

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
        rows: dict[tuple[str, ...], int] = {}
        for at, (number, row) in enumerate(members, 1):
            text = clean_code(row[place])
            if not text and (earlier := rows.setdefault(tuple(row), number)) != number:
                found.append((number, make_problem("row_twice", "row", "", earlier)))
            ordinal = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else -1
            if text and ordinal < 0:
                found.append((number, make_problem("not_an_ordinal", "ordinal", text)))
            elif text and ordinal in seen:
                found.append((number, make_problem("ordinal_twice", "ordinal", text)))
            seen.add(ordinal)
            ordered.append((at if ordinal < 0 else ordinal, number, row))
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
    digits = clean_code(text)
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
