"""The products that an importer buys again and again."""

from bisect import bisect_right
from datetime import date
from random import Random
from typing import NamedTuple

from entries.rules.fee_tables import find_exemption
from reviews.demo.builder.company_names import STEMS, cities_of
from reviews.demo.builder.goods import Goods, shelves
from reviews.demo.builder.tables import weighted
from reviews.demo.builder.trade import (
    CASE_COUNTRIES,
    CHINA_SURCHARGES,
    DETOURS,
    INDUSTRIES,
    LAND_ORIGINS,
    ORDERS,
    PROVINCES,
    RETAIL,
    SPI_OF_ORIGIN,
    SURCHARGED,
    Industry,
)

_WITH_CASE = 0.8  # share of the goods under an order that are in its scope


class Product(NamedTuple):
    """Goods of an importer.

    `hts` are the numbers of the line in order, `rate` all duty as a share of value, `case` an AD/CVD case and its rate.
    `exempt` goods pay no merchandise processing fee. `is_known` marks a manufacturer that filed before the demonstration.
    """

    hts: tuple[str, ...]
    heading: str
    classified: str
    origin: str
    export: str
    manufacturer: str
    typical: float
    unit: str
    price: float
    rate: float
    spi: str
    case: tuple[str, float] | None
    exempt: bool
    charge: float
    is_known: bool


def make_products(
    dice: Random, index: int, industry: Industry, kind: str, as_of: date
) -> tuple[Product, ...]:
    """Return the products of importer `index`, most of its own industry."""
    count = 3 + int(dice.random() * 6) + int(60 / (index + 4)) + (12 if industry.key == RETAIL else 0)
    anchors = [shelves()[industry.key].heading(dice.random()) for _ in range(2 + count // 5)]
    neighbors = dice.sample(INDUSTRIES, 2)
    codes, cumulative = weighted(LAND_ORIGINS.get(kind, industry.origins))
    favorites = [codes[bisect_right(cumulative, dice.random() * cumulative[-1])] for _ in range(3)]
    products = []
    for _ in range(count):
        own = industry.key == RETAIL or dice.random() < 0.88
        if own:
            heading = (
                shelves()[industry.key].heading(dice.random())
                if industry.key == RETAIL
                else dice.choice(anchors)
            )
            good = dice.choice(shelves()[industry.key].goods[heading])
        else:
            shelf = shelves()[neighbors[int(dice.random() * 2)].key]
            good = dice.choice(shelf.goods[shelf.heading(dice.random())])
        typical = industry.typical * (0.25 + 0.85 * dice.random()) * (1 if own else 0.4)
        products.append(_product(dice, index, good, dice.choice(favorites), typical, as_of))
    return tuple(products)


def _product(dice: Random, index: int, good: Goods, origin: str, typical: float, as_of: date) -> Product:
    heading = good.number[:4]
    export = DETOURS.get(origin, origin) if dice.random() < 0.012 else origin
    spi = _spi(dice, origin, good)
    rate = 0.0 if spi else good.rate
    hts: tuple[str, ...] = (good.number,)
    if origin == "CN" and good.number[:2] in SURCHARGED and dice.random() < 0.8:
        surcharge, percent = CHINA_SURCHARGES[int(good.number[4:6]) % len(CHINA_SURCHARGES)]
        hts, rate = (surcharge, good.number), rate + percent
    elif dice.random() < 0.004:
        hts = ("9802008069", good.number)
    exempt = bool((spi and find_exemption("spi", spi, as_of)) or find_exemption("origin", origin, as_of))
    return Product(
        hts,
        heading,
        good.number,
        origin,
        export,
        _manufacturer(dice, origin),
        typical,
        good.unit,
        good.price * (0.75 + 0.5 * dice.random()),
        rate,
        spi,
        _case(dice, heading, origin),
        exempt,
        0.02 + 0.05 * dice.random(),
        dice.random() < 0.965,
    )


def _spi(dice: Random, origin: str, good: Goods) -> str:
    draw = dice.random()
    program = SPI_OF_ORIGIN.get(origin, "")
    if program and good.rate:
        return program if draw < 0.62 else ""
    return "S" if good.rate and draw < 0.0012 else ""  # a claim for an origin that the program does not cover


def _case(dice: Random, heading: str, origin: str) -> tuple[str, float] | None:
    draw = dice.random()
    order = ORDERS.get(heading)
    if order is None or origin not in order.origins or draw > _WITH_CASE:
        return None
    company = f"{int(draw * 1000) % 40:03d}"
    kind = "C" if draw < 0.05 else "A"
    return f"{kind}{CASE_COUNTRIES[origin]}{order.product}{company}", order.percent


def _manufacturer(dice: Random, origin: str) -> str:
    first, second = dice.choice(STEMS).upper(), dice.choice(STEMS).upper()
    prefix = dice.choice(PROVINCES) if origin == "CA" else origin
    return f"{prefix}{first[:3]}{second[:3]}{1 + int(dice.random() * 980)}{dice.choice(cities_of(origin))}"
