"""The quick join of the rows of a line that has several tariff numbers: the usual ones, in order, without a problem.

Nearly every such line has a chapter 99 number before the number of its goods, and says nothing else there.
"""

from collections.abc import Callable
from operator import itemgetter

from entries.intake.checks.checks import LINE_FIELDS
from entries.intake.checks.values import Memo, TariffNumber
from entries.intake.table_summaries.lines import LineRows, TableLineReader
from entries.rules import amounts
from entries.rules.problem import Problem

Joined = tuple[TariffNumber, list[str]]
_ORDINALS = [str(at) for at in range(1, 33)]  # CATAIR AE: up to 32 numbers a line


def make_quick_join(lines: TableLineReader) -> Callable[[LineRows], Joined | None]:
    """Return a function that joins the rows of one line.

    The function returns the tariff numbers as one and the row of the goods with the sums of value and duty, or None where
    the rows need the other reader: a chapter 98 number, another order than that of the ordinals, a cell that differs.
    """
    place, columns = lines.columns.place, lines.columns
    ordinal, hts, value_at, duty_at, charges_at = map(place, ("ordinal", "hts", "value", "duty", "charges"))
    repeated = {
        *map(place, LINE_FIELDS), *(fee for _, fee in columns.fees), *(case for case, _ in lines.cases),
        *columns.further_tariffs, place("line_value"), place("line_duty"),
    }  # fmt: skip
    repeated_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(*repeated)
    dollars, cents = amounts.read_dollars, amounts.read_cents
    join_numbers = Memo(lambda texts: _join_numbers([lines.checks.tariffs[text] for text in texts]))

    def join(members: LineRows) -> Joined | None:
        rows = [row for _, row in members]
        tariff = join_numbers[tuple([row[hts] for row in rows])]
        if tariff is None or [row[ordinal] for row in rows] != _ORDINALS[: len(rows)]:
            return None
        goods = rows[tariff.alone.index(tariff.classified)]
        said = repeated_of(goods)
        value = duty = 0
        for row, number in zip(rows, tariff.alone, strict=True):
            worth, paid = dollars(row[value_at]), cents(row[duty_at])
            if isinstance(worth, str) or isinstance(paid, str) or not _repeats(repeated_of(row), said):
                return None
            duty += paid
            if number[:2] != "99":  # a chapter 99 number repeats the value of the goods
                value += worth
        if not value:
            return None
        joined = list(goods)
        joined[value_at], joined[duty_at] = str(value), amounts.cents_text(duty)
        joined[charges_at] = rows[0][charges_at]
        return tariff, joined

    return join


def _repeats(cells: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Return True where each cell is empty or says the same."""
    return cells == said or all([not cell or cell == same for cell, same in zip(cells, said, strict=True)])


def _join_numbers(numbers: list[TariffNumber | Problem]) -> TariffNumber | None:
    """Return the numbers of a line as one; None where one has a problem or is of chapter 98, or none names goods."""
    read = [one for one in numbers if not isinstance(one, Problem)]
    goods = next((one for one in read if not one.special), None)
    if (
        goods is None
        or len(read) < len(numbers)
        or any(one.warnings or one.digits[:2] == "98" for one in read)
    ):
        return None
    return goods._replace(alone=tuple([one.digits for one in read]))
