"""Lines of a made-up summary and what they add up to, in one pass."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from entries.parsed import ParsedLine
from entries.rules.codes import INFORMAL_TYPES, TIB
from reviews.demo.builder.amounts import (
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
from reviews.demo.builder.products import Product
from reviews.demo.builder.trade import UNKNOWN_HEADINGS

_WRONG = 0.013  # lines whose declared duty is too low
_INFORMAL_MOST = 2_300
_SPECIAL = 0.0075  # summaries whose goods are classified oddly or not at all
_PROVISION_ALONE = 0.004  # of these, with a chapter 98 number alone
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
    odd = None if free else _odd_goods(rnd())
    most = _INFORMAL_MOST // len(chosen) if informal else 0
    value_sum = duty_sum = formal_sum = harbor_sum = 0
    lines: list[ParsedLine] = []
    paying = False
    for number, product in enumerate(chosen, 1):
        if informal:
            value = 20 + int(most * rnd() ** 2)
        else:
            value = int(product.typical * scale * SPREAD[int(rnd() * 4096)]) + 40
        if odd is not None:
            product = product._replace(**odd)
        elif free:
            product = _freed(product, entry_type)
        duty = int(value * product.rate + 0.5)
        if rnd() < _WRONG:
            duty = int(duty * 0.35)
        processing = (value * 3464 + 5000) // 10000 if formal and not product.exempt else 0
        upkeep = (value * 125 + 500) // 1000 if harbor else 0
        lines.append(_line(rnd, number, product, value, duty, processing, upkeep))
        paying = paying or not product.exempt
        duty_sum += duty
        value_sum += value
        formal_sum += processing
        harbor_sum += upkeep
    fees = {"499": formal_sum, "501": harbor_sum}
    if informal and paying:
        # The fixed fee stands on the first line.
        fees["311"] = informal_fee(entry_date)
        lines[0] = lines[0]._replace(fees={"311": money(fees["311"])})
    if harbor_is_dropped(harbor_sum, formal_sum + duty_sum + fees.get("311", 0)):
        fees["501"] = 0
        lines = [line._replace(fees=None) for line in lines]
    total = fees_in_all(fees, entry_type, entry_date)
    return Lines(lines, value_sum, money(duty_sum), total, _common_export(chosen))


def _line(
    rnd: Callable[[], float],
    number: int,
    product: Product,
    value: int,
    duty: int,
    processing: int,
    upkeep: int,
) -> ParsedLine:
    hts, heading, classified, origin, export, maker, _, unit, price, _, spi, case, _, charge, _ = product
    fees: dict[str, str] | None = None
    if processing:
        fees = {"499": money(processing), "501": money(upkeep)} if upkeep else {"499": money(processing)}
    elif upkeep:
        fees = {"501": money(upkeep)}
    return ParsedLine(
        number,
        hts,
        heading,
        classified,
        origin,
        export,
        maker,
        value,
        int(value * charge),
        str(int(value / price * SCATTER[int(rnd() * 1024)]) + 1) if price else None,
        unit,
        money(duty),
        fees,
        spi,
        None if case is None else [_case(case, value, rnd)],
    )


def _common_export(chosen: Sequence[Product]) -> str:
    exports = {product.export for product in chosen}
    return exports.pop() if len(exports) == 1 else ""


def _freed(product: Product, entry_type: str) -> Product:
    """Goods on which nothing is paid: under bond they carry a chapter 98 number too; drawback pays back."""
    if entry_type == TIB:
        return product._replace(hts=("9813000540", product.classified), rate=0.0, spi="", exempt=True)
    return product._replace(rate=0.0, spi="")


def _odd_goods(draw: float) -> dict[str, Any] | None:
    """What is different about the goods of the few summaries with chapter 98 alone or a heading that nobody knows."""
    if draw > _SPECIAL:
        return None
    plain = {"rate": 0.0, "spi": ""}
    if draw < _PROVISION_ALONE:
        return plain | {"hts": ("9801001098",), "heading": "", "classified": "", "exempt": True}
    heading = UNKNOWN_HEADINGS[int(draw * 100_000) % len(UNKNOWN_HEADINGS)]
    number = f"{heading}000000"
    return plain | {"hts": (number,), "heading": heading, "classified": number, "exempt": False}


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
