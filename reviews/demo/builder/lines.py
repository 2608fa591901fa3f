"""The lines of a made-up summary and their sums, in one pass."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from entries.parsed import ParsedLine
from entries.rules.amounts import cents_text
from entries.rules.codes import INFORMAL_TYPES, TIB
from reviews.demo.builder.amounts import (
    FEELESS,
    SCATTER,
    SPREAD,
    drops_harbor_fee,
    informal_fee_cents,
    line_fee,
    payable_total,
    pays_harbor_fee,
    pays_processing_fee,
)
from reviews.demo.builder.products import Product
from reviews.demo.builder.trade import UNKNOWN_HEADINGS

_WRONG = 0.013  # share of lines whose declared duty is too low
_INFORMAL_MOST = 2_300
_SPECIAL = 0.0075  # share of summaries with an unusual classification
_PROVISION_ALONE = 0.004  # share of summaries with a chapter 98 number alone, part of the share above
_FREE_TYPES = FEELESS | {TIB}


class Lines(NamedTuple):
    """Lines with their sums; `export` is the country that all lines share."""

    lines: list[ParsedLine]
    value: int
    duty: str
    fees: str
    export: str


def make_lines(
    draw_number: Callable[[], float],
    chosen: Sequence[Product],
    scale: float,
    entry_type: str,
    mode: str,
    entry_date: date,
) -> Lines:
    """Return lines for the chosen goods, in dollars and cents by the rules of fees."""
    formal, harbor = pays_processing_fee(entry_type), pays_harbor_fee(entry_type, mode)
    informal, free = entry_type in INFORMAL_TYPES, entry_type in _FREE_TYPES
    odd = None if free else _odd_goods(draw_number())
    most = _INFORMAL_MOST // len(chosen) if informal else 0
    value_sum = duty_sum = formal_sum = harbor_sum = 0
    lines: list[ParsedLine] = []
    paying = False
    for number, product in enumerate(chosen, 1):
        if informal:
            value = 20 + int(most * draw_number() ** 2)
        else:
            value = int(product.typical * scale * SPREAD[int(draw_number() * 4096)]) + 40
        if odd is not None:
            product = product._replace(**odd)
        elif free:
            product = _duty_free(product, entry_type)
        duty = int(value * product.rate + 0.5)
        if draw_number() < _WRONG:
            duty = int(duty * 0.35)
        processing = line_fee("499", value) if formal and not product.exempt else 0
        upkeep = line_fee("501", value) if harbor else 0
        lines.append(_line(draw_number, number, product, value, duty, processing, upkeep))
        paying = paying or not product.exempt
        duty_sum += duty
        value_sum += value
        formal_sum += processing
        harbor_sum += upkeep
    fees = {"499": formal_sum, "501": harbor_sum}
    if informal and paying:
        # The fixed fee stands on the first line.
        fees["311"] = informal_fee_cents(entry_date)
        lines[0] = lines[0]._replace(fees={"311": cents_text(fees["311"])})
    if drops_harbor_fee(harbor_sum, formal_sum + duty_sum + fees.get("311", 0)):
        fees["501"] = 0
        lines = [line._replace(fees=None) for line in lines]
    total = payable_total(fees, entry_type, entry_date)
    return Lines(lines, value_sum, cents_text(duty_sum), total, _common_export(chosen))


def _line(
    draw_number: Callable[[], float],
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
        fees = (
            {"499": cents_text(processing), "501": cents_text(upkeep)}
            if upkeep
            else {"499": cents_text(processing)}
        )
    elif upkeep:
        fees = {"501": cents_text(upkeep)}
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
        str(int(value / price * SCATTER[int(draw_number() * 1024)]) + 1) if price else None,
        unit,
        cents_text(duty),
        fees,
        spi,
        None if case is None else [_case(case, value, draw_number)],
    )


def _common_export(chosen: Sequence[Product]) -> str:
    exports = {product.export for product in chosen}
    return exports.pop() if len(exports) == 1 else ""


def _duty_free(product: Product, entry_type: str) -> Product:
    """Return the product without duty; under a bond it has a chapter 98 number too."""
    if entry_type == TIB:
        return product._replace(hts=("9813000540", product.classified), rate=0.0, spi="", exempt=True)
    return product._replace(rate=0.0, spi="")


def _odd_goods(draw: float) -> dict[str, Any] | None:
    """Return the changed facts of unusual goods; None for usual goods."""
    if draw > _SPECIAL:
        return None
    plain = {"rate": 0.0, "spi": ""}
    if draw < _PROVISION_ALONE:
        return plain | {"hts": ("9801001098",), "heading": "", "classified": "", "exempt": True}
    heading = UNKNOWN_HEADINGS[int(draw * 100_000) % len(UNKNOWN_HEADINGS)]
    number = f"{heading}000000"
    return plain | {"hts": (number,), "heading": heading, "classified": number, "exempt": False}


def _case(case: tuple[str, float], value: int, draw_number: Callable[[], float]) -> dict[str, str]:
    number, percent = case
    return {
        "case": number,
        "rate_type": "A",
        "rate": f"{percent:.2f}",
        "value": str(value),
        "quantity": None,  # type: ignore[dict-item]
        "duty": cents_text(int(value * percent + 0.5)),
        "security": "cash" if draw_number() < 0.8 else "bond",
    }
