"""Lines of a made-up summary and what they add up to, in one pass."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from entries.parsed import ParsedLine
from entries.rules.codes import INFORMAL_TYPES, TIB
from reviews.demo.amounts import (
    FEELESS,
    SCATTER,
    SPREAD,
    fees_in_all,
    harbor_is_dropped,
    informal_fee,
    money,
    takes_formal,
    takes_harbor,
)
from reviews.demo.products import Product
from reviews.demo.trade import UNKNOWN_HEADINGS

_WRONG = 0.009  # lines whose declared duty is too low
_INFORMAL_MOST = 2_300
_SPECIAL = 0.0075  # summaries whose goods are classified oddly or not at all
_FREE_TYPES = FEELESS | {TIB}


class Lines(NamedTuple):
    """Lines with their sums as the header states them; `export` where all have one country."""

    lines: list[ParsedLine]
    value: int
    duty: str
    fees: str
    export: str


def lines_of(
    rnd: Callable[[], float],
    chosen: Sequence[Product],
    scale: float,
    entry_type: str,
    mode: str,
    entry_date: date,
) -> Lines:
    """Lines for the goods chosen, in dollars and cents as the rules of fees have it."""
    formal, harbor = takes_formal(entry_type), takes_harbor(entry_type, mode)
    informal, free = entry_type in INFORMAL_TYPES, entry_type in _FREE_TYPES
    odd = _odd_numbers(rnd()) if not free else None
    most = _INFORMAL_MOST // len(chosen) if informal else 0
    value_sum = duty_sum = formal_sum = harbor_sum = 0
    lines: list[ParsedLine] = []
    number = 0
    for (
        hts, heading, classified, origin, export, manufacturer, typical, unit, price, rate, spi, case, exempt, charge, _,
    ) in chosen:  # fmt: skip
        number += 1
        value = int(typical * scale * SPREAD[int(rnd() * 4096)]) + 40
        if informal:
            value = 20 + int(most * rnd() ** 2)
        if odd is not None:
            hts, heading, classified = odd
            rate, spi, exempt = 0.0, "", hts[0][:2] == "98"
        elif entry_type == TIB:
            hts, rate, spi = ("9813000540", classified), 0.0, ""
        duty = 0 if free else int(value * rate + 0.5)
        if rnd() < _WRONG:
            duty = int(duty * 0.35)
        duty_sum += duty
        value_sum += value
        processing = 0 if exempt or not formal or hts[0][:5] == "98130" else (value * 3464 + 5000) // 10000
        upkeep = (value * 125 + 500) // 1000 if harbor else 0
        formal_sum += processing
        harbor_sum += upkeep
        if processing:
            fees = {"499": money(processing), "501": money(upkeep)} if upkeep else {"499": money(processing)}
        else:
            fees = {"501": money(upkeep)} if upkeep else None
        lines.append(
            ParsedLine(
                number,
                hts,
                heading,
                classified,
                origin,
                export,
                manufacturer,
                value,
                int(value * charge),
                str(int(value / price * SCATTER[int(rnd() * 1024)]) + 1) if price else None,
                unit,
                money(duty),
                fees,
                spi,
                None if case is None else [_case(case, value, rnd)],
            )
        )
    total = {"499": formal_sum, "501": harbor_sum}
    if informal:
        _add_informal(lines, total, entry_date)
    if harbor_is_dropped(harbor_sum, formal_sum + duty_sum + total.get("311", 0)):
        total["501"] = 0
        lines = [line._replace(fees=None) for line in lines]
    exports = {product.export for product in chosen} if number > 1 else {chosen[0].export}
    return Lines(
        lines,
        value_sum,
        money(duty_sum),
        fees_in_all(total, entry_type, entry_date),
        exports.pop() if len(exports) == 1 else "",
    )


def _odd_numbers(draw: float) -> tuple[tuple[str, ...], str, str] | None:
    """Numbers, heading and classified number of the few summaries with chapter 98 alone or a heading nobody knows."""
    if draw > _SPECIAL:
        return None
    if draw < 0.004:
        return ("9801001098",), "", ""
    heading = UNKNOWN_HEADINGS[int(draw * 100_000) % len(UNKNOWN_HEADINGS)]
    return (f"{heading}000000",), heading, f"{heading}000000"


def _case(case: tuple[str, float], value: int, rnd: Callable[[], float]) -> dict[str, str]:
    number, percent = case
    return {
        "case": number,
        "rate_type": "A",
        "rate": f"{percent:.2f}",
        "value": str(value),
        "quantity": None,  # type: ignore[dict-item]
        "duty": money(int(value * percent + 0.5)),
        "security": "cash" if rnd() < 0.8 else "bond",
    }


def _add_informal(lines: list[ParsedLine], total: dict[str, int], entry_date: date) -> None:
    """The fixed informal fee stands on the first line; not where every line is free of it."""
    if all(line.hts[0][:2] == "98" for line in lines):
        return
    total["311"] = informal_fee(entry_date)
    lines[0] = lines[0]._replace(fees={"311": money(total["311"])})
