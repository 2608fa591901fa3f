"""The shape of the made-up trade: industries, ports, origins, entry types.

The share of each chapter in the value of US imports is known (column `weight` of centers/data/tariff.csv). Entries by
industry and by port, entry types, and lines of an entry (about 2 to 3 on average) are not published and so assumed.
"""

from typing import NamedTuple

from reviews.demo.builder.tables import rows

SEA, AIR, SOUTH, NORTH = "sea", "air", "south", "north"


class Industry(NamedTuple):
    """An industry of importers.

    `center` has most of its goods, `typical` is the usual value of a line in dollars, `boost` multiplies the number of
    its entries. `kinds` are the kinds of its ports, `prefixes` its tariff numbers, `origins` its countries by weight.
    """

    key: str
    center: str
    typical: int
    boost: float
    kinds: tuple[str, ...]
    prefixes: tuple[str, ...]
    origins: str
    words: tuple[str, ...]


class Port(NamedTuple):
    """A port of entry, its kind and its assumed share of entries."""

    code: str
    kind: str
    per_mille: int


class Order(NamedTuple):
    """An AD/CVD order: countries, product number of the case, rate."""

    origins: tuple[str, ...]
    product: str
    percent: float


INDUSTRIES = tuple(
    Industry(
        row["key"],
        row["center"],
        int(row["typical"]),
        float(row["boost"]),
        tuple(row["kinds"].split()),
        tuple(row["prefixes"].split()),
        row["origins"],
        tuple(row["words"].split(";")),
    )
    for row in rows("industries")
)
RETAIL = "retail"  # general merchants, whose goods belong to several Centers
RETAIL_SHARE = 0.055  # of all entries

PORTS = tuple(Port(row["code"], row["kind"], int(row["per_mille"])) for row in rows("ports"))
MODES = {
    SEA: ("11", "11", "11", "10"),
    AIR: ("40",),
    SOUTH: ("30", "30", "30", "20"),
    NORTH: ("30", "30", "20"),
}
# Goods that cross a land border come nearly always from the neighbor country.
LAND_ORIGINS = {SOUTH: "MX 95 GT 2 HN 2 CN 1", NORTH: "CA 94 CN 2 DE 2 GB 2"}
PROVINCES = ("XO", "XQ", "XA", "XC", "XM")  # a manufacturer ID of Canada begins with its province
DETOURS = {"VN": "CN", "MY": "CN", "TH": "CN", "TW": "HK", "CN": "HK"}

# Entry types per thousand, before a case of AD/CVD turns 01 into 03, 02 into 07, 31 into 34 and 32 into 38.
ENTRY_TYPES = {
    "01": 858, "06": 42, "11": 60, "21": 11, "31": 10, "23": 3, "02": 4, "12": 2, "22": 2,
    "32": 1, "41": 2, "47": 1, "51": 1, "52": 3,
}  # fmt: skip
WITH_CASES = {"02": "07", "12": "07", "31": "34", "32": "38"} | dict.fromkeys(
    ("01", "11", "41", "47", "51", "52"), "03"
)
QUOTA_TYPES = frozenset({"02", "12", "32"})
QUOTA_INDUSTRIES = frozenset({"food", "drinks", "textiles", "steel"})

# Entries per thousand by the number of lines; a number over eight is the start of a range up to its double.
LINE_COUNTS = {1: 405, 2: 215, 3: 125, 4: 80, 5: 56, 6: 40, 7: 29, 8: 21, 12: 15, 18: 8, 30: 5, 140: 1}
MEAN_LINES = 3

SPI_OF_ORIGIN = {row["origin"]: row["spi"] for row in rows("programs")}

# Additional duties on goods of China: numbers of chapter 99 with their percent, and the chapters that pay them here.
CHINA_SURCHARGES = (("99038803", 25.0), ("99038801", 25.0), ("99038815", 7.5), ("99038802", 25.0))
SURCHARGED = frozenset((
    "29", "39", "40", "42", "61", "62", "64", "72", "73", "76", "82", "83", "84", "85", "87", "90",
    "94", "95",
))  # fmt: skip

ORDERS = {
    row["heading"]: Order(tuple(row["origins"].split()), row["product"], float(row["percent"]))
    for row in rows("orders")
}
CASE_COUNTRIES = {row["country"]: row["code"] for row in rows("case_countries")}

# Headings that no edition has: a person must decide the jurisdiction of their goods.
UNKNOWN_HEADINGS = ("8720", "8220", "6920", "9420", "4310")
