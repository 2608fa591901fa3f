"""The quick reader of the usual line: one without a problem.

It runs for nearly every row of every file, so it is one function with everything that it needs in its closure.
"""

from collections.abc import Callable

from entries.intake.checks.values import Memo
from entries.intake.table_summaries.lines import LineRows, TableLineReader
from entries.intake.table_summaries.quick_joins import make_quick_join
from entries.parsed import ParsedLine
from entries.rules import amounts
from entries.rules.problem import Problem

QuickReader = Callable[[LineRows, Memo, dict[str, int]], tuple[ParsedLine, int] | None]
_new = tuple.__new__


def make_quick_reader(lines: TableLineReader) -> QuickReader:
    """Return a function that reads the rows of one line.

    The function returns the line and its duty in cents, or None where the rows need the other reader. It adds the fees
    of the line to the sums by class that it is given.
    """
    columns, checks = lines.columns, lines.checks
    place = columns.place
    hts, value_at, duty_at = place("hts"), place("value"), place("duty")
    line_at, quantity_at, charges_at = place("line"), place("quantity"), place("charges")
    unusual_places = (*(case for case, _ in lines.cases), *columns.further_tariffs)
    places = columns.places
    totals = [(places[f"line_{name}"], place(name)) for name in ("value", "duty") if f"line_{name}" in places]
    fee_places, texts_of, line_numbers = columns.fees, lines.texts_of, lines.line_numbers
    tariffs, quantities = checks.tariffs, checks.quantities
    dollars, cents, text_of = amounts.read_dollars, amounts.read_cents, amounts.cents_text
    join = make_quick_join(lines)

    def read(members: LineRows, descriptions: Memo, fees: dict[str, int]) -> tuple[ParsedLine, int] | None:
        if len(members) == 1:
            row = members[0][1]
            tariff = tariffs[row[hts]]
        elif (joined := join(members)) is None:
            return None
        else:
            tariff, row = joined
        origin, export, mid, spi, unit, problems, warnings = descriptions[texts_of(row)]
        number = line_numbers[row[line_at]]
        value, duty = dollars(row[value_at]), cents(row[duty_at])
        quantity = quantities[row[quantity_at]]
        charges = dollars(row[charges_at]) if row[charges_at] else 0
        if (
            problems
            or warnings
            or isinstance(charges, str)
            or isinstance(value, str)
            or isinstance(duty, str)
            or isinstance(tariff, Problem)
            or tariff.warnings
            or isinstance(number, Problem)
            or isinstance(quantity, Problem)
        ):
            return None
        for unusual_at in unusual_places:
            if row[unusual_at]:
                return None
        for total_at, amount_at in totals:
            if row[total_at] and row[total_at] != row[amount_at]:
                return None
        own: dict[str, str] | None = None
        paid: list[tuple[str, int]] = []
        for code, fee_at in fee_places:
            text = row[fee_at]
            if text:
                fee = cents(text)
                if isinstance(fee, str):
                    return None
                if fee:
                    paid.append((code, fee))
        if paid:
            own = {}
            for code, fee in paid:
                own[code] = text_of(fee)
                fees[code] = fees.get(code, 0) + fee
        fields = (
            number, tariff.alone, tariff.heading, tariff.classified, origin, export, mid, value, charges, quantity,
            unit, text_of(duty), own, spi, None,
        )  # fmt: skip
        return _new(ParsedLine, fields), duty

    return read
