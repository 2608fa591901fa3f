"""Computes the duty of a line whose tariff numbers have a free or plain ad valorem rate. Pure.

A rate of the tariff file is the general one. A preference that was claimed with no duty is read as free under that
program; with duty, and wherever a number has any other rate, nothing is computed. Numbers of chapter 99 add to the
rate of the goods, and their text says by how much.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from centers.models import TariffNumber
from entries.rules.hts import is_special
from entries.rules.rounding import round_to_cents

_ADDED = re.compile(r"applicable subheading(?:\s*(?:\+|plus)\s*(\d+(?:\.\d+)?)\s*%)?\s*$", re.IGNORECASE)


class LineRate(NamedTuple):
    """The rate in words and in percent; `percent` is None where it does not follow from the numbers."""

    words: str
    percent: Decimal | None


def rate_of(
    numbers: Iterable[str], spi: str, declared: Decimal, known: Mapping[str, TariffNumber]
) -> LineRate:
    """Return the rate of a line with these tariff numbers. `known` holds tariff numbers by their digits."""
    total, words = Decimal(0), []
    for number in numbers:
        row = known.get(number) or known.get(number[:8])
        part = _added(row) if is_special(number) else _general(row, spi, declared)
        words.append(part.words)
        if part.percent is None:
            return LineRate(" + ".join(word for word in words if word) or "not in our list", None)
        total += part.percent
    # The rate of the goods comes first, and added duties after it.
    words.sort(key=lambda word: word.startswith("+"))
    return LineRate(" ".join(word for word in words if word) or "Free", total)


def duty_at(value: int, percent: Decimal) -> Decimal:
    """Return duty in dollars and cents."""
    return round_to_cents(Decimal(value) * percent / 100)


def _general(row: TariffNumber | None, spi: str, declared: Decimal) -> LineRate:
    if spi:
        return LineRate(f"Free ({spi})", Decimal(0)) if not declared else LineRate(f"SPI {spi}", None)
    if row is None:
        return LineRate("not in our list", None)
    if row.rate_kind == TariffNumber.RateKind.FREE:
        return LineRate("Free", Decimal(0))
    if row.rate_kind == TariffNumber.RateKind.AD_VALOREM and row.rate is not None:
        return LineRate(f"{row.rate.normalize():f}%", row.rate)
    return LineRate(row.rate_text if len(row.rate_text) < 20 else "other", None)


def _added(row: TariffNumber | None) -> LineRate:
    if row is None:
        return LineRate("special", None)
    if row.rate_kind == TariffNumber.RateKind.AD_VALOREM and row.rate is not None:
        return LineRate(f"+ {row.rate.normalize():f}%", row.rate)
    if row.number[:2] == "99" and (found := _ADDED.search(row.rate_text)):
        return LineRate(f"+ {found[1]}%", Decimal(found[1])) if found[1] else LineRate("", Decimal(0))
    return LineRate("special", None)
