"""The shape of the made-up trade: industries, ports, origins, entry types.

Known: the share of each chapter in the value of US imports (domain table `chapter_value_weights`, carried by the
`weight` column of centers/data/tariff.csv). Not published and so assumed: how many entries an industry files, entries
by port, entry types, lines an entry (`trade_stats`: about 2 to 3 on average).
"""

from typing import NamedTuple

from reviews.demo.builder.tables import rows

SEA, AIR, SOUTH, NORTH = "sea", "air", "south", "north"


class Industry(NamedTuple):
    """`prefixes`: its tariff numbers. `center`: where most of its goods belong. `typical`: dollars of a usual line.
    `kinds`: of ports it uses. `origins`: by weight, where it buys overseas. `boost`: files more, smaller entries.
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
    """A port of entry, its kind, and its assumed share of entries."""

    code: str
    kind: str
    per_mille: int


class Order(NamedTuple):
    """An antidumping or countervailing duty order: whose goods, product number of the case, percent."""

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
# What crosses a land border comes from beyond it, nearly always.
LAND_ORIGINS = {SOUTH: "MX 95 GT 2 HN 2 CN 1", NORTH: "CA 94 CN 2 DE 2 GB 2"}
PROVINCES = ("XO", "XQ", "XA", "XC", "XM")  # how Canada is written in a manufacturer ID
DETOURS = {"VN": "CN", "MY": "CN", "TH": "CN", "TW": "HK", "CN": "HK"}

# Entry types per thousand, before a case of AD/CVD turns 01 into 03, 02 into 07, 31 into 34 and 32 into 38.
ENTRY_TYPES = {
    "01": 858,
    "06": 42,
    "11": 60,
    "21": 11,
    "31": 10,
    "23": 3,
    "02": 4,
    "12": 2,
    "22": 2,
    "32": 1,
    "41": 2,
    "47": 1,
    "51": 1,
    "52": 3,
}
WITH_CASES = {"02": "07", "12": "07", "31": "34", "32": "38"} | dict.fromkeys(
    ("01", "11", "41", "47", "51", "52"), "03"
)
QUOTA_TYPES = frozenset({"02", "12", "32"})
QUOTA_INDUSTRIES = frozenset({"food", "drinks", "textiles", "steel"})

# Lines of an entry, per thousand; counts over eight are the least of a range twice as wide.
LINE_COUNTS = {1: 405, 2: 215, 3: 125, 4: 80, 5: 56, 6: 40, 7: 29, 8: 21, 12: 15, 18: 8, 30: 5, 140: 1}
MEAN_LINES = 3

SPI_OF_ORIGIN = {row["origin"]: row["spi"] for row in rows("programs")}

# Additional duties on goods of China: numbers of chapter 99 with their percent, and the chapters they fall on here.
CHINA_SURCHARGES = (("99038803", 25.0), ("99038801", 25.0), ("99038815", 7.5), ("99038802", 25.0))
SURCHARGED = frozenset(
    {
        "29",
        "39",
        "40",
        "42",
        "61",
        "62",
        "64",
        "72",
        "73",
        "76",
        "82",
        "83",
        "84",
        "85",
        "87",
        "90",
        "94",
        "95",
    }
)

ORDERS = {
    row["heading"]: Order(tuple(row["origins"].split()), row["product"], float(row["percent"]))
    for row in rows("orders")
}
CASE_COUNTRIES = {row["country"]: row["code"] for row in rows("case_countries")}

# Headings that no edition knows: their goods wait for a person who says whose industry it is.
UNKNOWN_HEADINGS = ("8720", "8220", "6920", "9420", "4310")
