"""The shape of the made-up trade: industries, ports, origins, entry types. Plain tables.

Known: the share of each chapter in the value of US imports (domain table `chapter_value_weights`, carried by the
`weight` column of centers/data/tariff.csv). Not published and so assumed: how many entries an industry files, entries by
port, entry types, lines an entry (`trade_stats`: about 2 to 3 on average).
"""

from typing import NamedTuple

SEA, AIR, SOUTH, NORTH = "sea", "air", "south", "north"


class Industry(NamedTuple):
    """`prefixes`: its tariff numbers. `center`: where most of its goods belong. `typical`: median dollars of a line.
    `kinds`: the kinds of port it uses. `origins`: by weight, where it buys overseas. `boost`: files more, smaller entries.
    """

    key: str
    center: str
    prefixes: tuple[str, ...]
    typical: int
    kinds: tuple[str, ...]
    origins: str
    words: str
    boost: float = 1.0


_ANY = (SEA, AIR, SOUTH, NORTH)

INDUSTRIES: tuple[Industry, ...] = (
    Industry("electronics", "CEE007", tuple("3818 8443 8469 8470 8471 8472 8473 8504 8517 8518 8519 8520 8521 8522 8523 8524 8525 8526 8527 8528 8529 8532 8533 8534 8540 8541 8542".split()), 19_000, (SEA, AIR, SOUTH), "CN 40 VN 14 TW 13 MY 9 KR 8 JP 6 TH 6 PH 2 DE 2", "Audio;Telecom;Semiconductor;Computing;Displays;Optics;Devices;Circuits", 1.7),
    Industry("machinery", "CEE010", ("84", "8501", "8502", "8503", "8505", "8515", "8535", "8536", "8537", "8538", "8544", "8479"), 17_000, _ANY, "CN 26 DE 18 JP 15 IT 9 KR 7 TW 7 GB 4 FR 3 SE 2 CH 3 IN 4", "Machine Works;Pumps;Automation;Hydraulics;Tool;Controls;Compressors"),
    Industry("vehicles", "CEE003", ("8701", "8702", "8703", "8704", "8705", "8706", "8707", "8708", "8711", "8714", "8407", "8409", "8511", "8512", "4011"), 46_000, (SEA, SOUTH, NORTH), "JP 34 KR 24 DE 20 CN 8 GB 4 IT 3 TH 3 SK 2 TW 2", "Motors;Auto Parts;Vehicle Systems;Axle;Drivetrain"),
    Industry("aircraft", "CEE003", ("88", "8411"), 110_000, (AIR, NORTH), "FR 30 GB 20 DE 14 JP 10 BR 8 IL 5 SG 5 IT 4 PL 4", "Aero;Aviation;Turbine"),
    Industry("pharma", "CEE001", ("30", "2933", "2934", "2936", "2937", "2941", "9018", "9019", "9021", "9022"), 62_000, (AIR, SEA), "IE 26 CH 15 DE 16 IN 16 SG 6 IT 5 BE 6 JP 4 CN 6", "Pharma;Biologics;Therapeutics;Medical;Diagnostics"),
    Industry("chemicals", "CEE001", ("28", "29", "31", "32", "33", "34", "35", "36", "37", "38"), 30_000, (SEA, NORTH), "CN 24 DE 14 JP 11 IN 13 KR 8 FR 6 NL 6 BE 6 GB 5", "Chemical;Specialties;Coatings;Reagents"),
    Industry("food", "CEE002", ("02", "03", "04", "07", "08", "09", "10", "11", "12", "15", "16", "17", "18", "19", "20", "21", "23"), 15_000, (SEA, SOUTH, NORTH), "CL 13 VN 9 IN 10 ID 7 TH 9 EC 9 IT 8 NZ 4 AU 4 NO 4 PE 7 CR 4 CO 4 GT 4 ES 4", "Foods;Produce;Seafood;Provisions;Ingredients", 1.2),
    Industry("drinks", "CEE002", ("22", "24"), 22_000, (SEA, SOUTH), "FR 30 IT 25 ES 8 GB 10 NL 7 NZ 6 CL 5 AU 5 DO 4", "Wine & Spirits;Beverage;Cellars"),
    Industry("apparel", "CEE004", ("61", "62", "6505", "6506"), 12_000, (SEA, AIR), "VN 22 CN 22 BD 13 ID 9 IN 9 KH 6 HN 3 PK 5 LK 3 JO 2 GT 2 SV 2 IT 2", "Apparel;Knits;Outfitters;Garment"),
    Industry("footwear", "CEE004", ("64", "4202", "4203"), 16_000, (SEA,), "VN 36 CN 34 ID 12 IT 6 KH 6 IN 4 ES 2", "Footwear;Leather;Luggage"),
    Industry("textiles", "CEE004", tuple("50 51 52 53 54 55 56 57 58 59 60 63".split()), 13_000, (SEA, SOUTH), "CN 34 IN 24 PK 12 TR 10 VN 8 PT 3 KR 5 IT 4", "Textile;Linens;Weaving;Home Fabrics"),
    Industry("steel", "CEE005", ("72", "73"), 27_000, (SEA, NORTH), "KR 15 JP 12 DE 10 BR 10 TW 8 VN 6 IN 12 TR 7 IT 6 CN 14", "Steel;Pipe & Tube;Fasteners;Forge"),
    Industry("metals", "CEE005", ("74", "75", "76", "78", "79", "80", "81", "82", "83"), 20_000, (SEA, NORTH), "CN 30 DE 11 CL 10 JP 8 KR 8 TW 9 IN 8 AE 6 ZA 5 TH 5", "Metals;Aluminum;Copper;Hardware"),
    Industry("fuel", "CEE006", ("25", "26", "27"), 900_000, (SEA, SOUTH, NORTH), "SA 22 IQ 14 CO 14 BR 12 NG 9 GY 11 EC 8 KR 5 NL 5", "Petroleum;Energy;Minerals;Gas"),
    Industry("furniture", "CEE008", ("94",), 13_000, (SEA, SOUTH), "VN 36 CN 32 MY 8 ID 7 IT 6 TH 5 PL 3 TW 3", "Furnishings;Seating;Lighting"),
    Industry("toys", "CEE008", ("95", "96", "92", "9102", "9101"), 14_000, (SEA, AIR), "CN 70 VN 15 ID 5 TW 4 TH 3 MX 3", "Toys;Games;Sporting Goods"),
    Industry("plastics", "CEE009", ("39", "40"), 15_000, _ANY, "CN 40 KR 9 TW 9 DE 9 JP 8 VN 7 TH 8 IT 4 MY 6", "Plastics;Packaging;Polymers;Rubber"),
    Industry("wood-and-paper", "CEE009", ("44", "45", "46", "47", "48", "49", "68", "69", "70"), 15_000, (SEA, NORTH), "CN 34 BR 14 ID 9 VN 11 DE 8 FI 5 SE 5 CL 6 IT 8", "Forest Products;Paper;Ceramics;Glass"),
    Industry("jewelry", "CEE008", ("71",), 80_000, (AIR,), "IN 30 IT 12 FR 7 CN 9 CH 16 TH 8 ZA 8 IL 10", "Jewelers;Gems;Precious Metals"),
    Industry("instruments", "CEE001", ("90", "91", "93"), 17_000, (AIR, SEA, SOUTH), "DE 18 CN 20 JP 16 CH 11 IE 9 IL 5 CR 7 GB 8 SG 6", "Instruments;Measurement;Laboratory Supply"),
    Industry("retail", "CEE008", ("3924", "3926", "4202", "6110", "6109", "6203", "6204", "6302", "6404", "6911", "7013", "7323", "8211", "8215", "8509", "8516", "8518", "8528", "8517", "8507", "9401", "9403", "9405", "9503", "9505", "9506", "3304", "9603", "8544", "8539"), 9_000, (SEA,), "CN 54 VN 18 IN 9 TH 5 TW 5 ID 5 BD 4", "Retail Group;Stores;Home & Leisure;Trading;Merchants"),
    Industry("farm-and-garden", "CEE002", ("01", "05", "06", "13", "14"), 12_000, (AIR, NORTH, SOUTH), "CO 34 EC 26 NL 20 KE 6 CL 7 GT 7", "Growers;Nurseries;Livestock"),
    Industry("other", "CEE009", ("41", "42", "43", "65", "66", "67", "97", "86", "89"), 22_000, (SEA, AIR), "CN 30 IT 16 FR 14 GB 10 VN 14 IN 10 DE 6", "Goods;Imports;Supply"),
)  # fmt: skip

RETAIL_SHARE = 0.055  # of all entries: the general merchants, whose goods belong to several Centers

# Ports of entry by assumed share of entries, in per mille.
PORTS: tuple[tuple[str, str, int], ...] = (
    ("2704", SEA, 180), ("2709", SEA, 30), ("4601", SEA, 85), ("1703", SEA, 48), ("5301", SEA, 50), ("1601", SEA, 24),
    ("1401", SEA, 26), ("3001", SEA, 24), ("2811", SEA, 20), ("2809", SEA, 9), ("1001", SEA, 20), ("5201", SEA, 18),
    ("5203", SEA, 11), ("1303", SEA, 16), ("1101", SEA, 14), ("2002", SEA, 11), ("1803", SEA, 8), ("1801", SEA, 7),
    ("0401", SEA, 6), ("1901", SEA, 4), ("2101", SEA, 3),
    ("4701", AIR, 55), ("2720", AIR, 45), ("3901", AIR, 55), ("5501", AIR, 25), ("1704", AIR, 20), ("2801", AIR, 18),
    ("5206", AIR, 16), ("2006", AIR, 10), ("4115", AIR, 9), ("0417", AIR, 6), ("3126", AIR, 5), ("5309", AIR, 5),
    ("2304", SOUTH, 60), ("2402", SOUTH, 22), ("2506", SOUTH, 26), ("2305", SOUTH, 12), ("2604", SOUTH, 9),
    ("2301", SOUTH, 4),
    ("3801", NORTH, 38), ("3802", NORTH, 18), ("0901", NORTH, 26), ("0712", NORTH, 16), ("3004", NORTH, 9),
    ("3401", NORTH, 7), ("3604", NORTH, 3), ("3310", NORTH, 3), ("0209", NORTH, 2),
)  # fmt: skip

MODES = {SEA: ("11", "11", "11", "10"), AIR: ("40",), SOUTH: ("30", "30", "30", "20"), NORTH: ("30", "30", "20")}

# What crosses a land border comes from beyond it, nearly always.
LAND_ORIGINS = {SOUTH: "MX 95 GT 2 HN 2 CN 1", NORTH: "CA 94 CN 2 DE 2 GB 2"}

PROVINCES = ("XO", "XQ", "XA", "XC", "XM")  # how Canada is written in a manufacturer ID

# Entry types per thousand, before AD/CVD turns 01 into 03, 02 into 07, 31 into 34 and 32 into 38.
ENTRY_TYPES = (
    ("01", 858), ("06", 42), ("11", 60), ("21", 11), ("31", 10), ("23", 3), ("02", 4), ("12", 2), ("22", 2), ("32", 1),
    ("41", 2), ("47", 1), ("51", 1), ("52", 3),
)  # fmt: skip
WITH_CASES = {"01": "03", "02": "07", "31": "34", "32": "38", "11": "03", "12": "07", "51": "03", "52": "03"}
WITH_CASES |= {"41": "03", "47": "03"}
QUOTA_INDUSTRIES = frozenset({"food", "drinks", "textiles", "steel"})

# Lines of an entry: how often (per thousand); the tail is drawn from ranges.
LINE_COUNTS = (
    (1, 405), (2, 215), (3, 125), (4, 80), (5, 56), (6, 40), (7, 29), (8, 21), (12, 15), (18, 8), (30, 5), (140, 1),
)  # fmt: skip
MEAN_LINES = 3

SPI_OF_ORIGIN = {
    "MX": "S", "CA": "S", "KR": "KR", "AU": "AU", "CL": "CL", "CO": "CO", "PE": "PE", "SG": "SG", "IL": "IL",
    "JO": "JO", "JP": "JP", "GT": "P", "HN": "P", "SV": "P", "DO": "P", "CR": "P",
}  # fmt: skip

# Additional duties on goods of China by the chapter they fall on: number, percent.
CHINA_SURCHARGES = (("99038803", 25.0), ("99038801", 25.0), ("99038815", 7.5), ("99038802", 25.0))
SURCHARGED = ("84", "85", "87", "90", "73", "76", "94", "39", "40", "82", "83", "42", "61", "62", "64", "95", "72", "29")

# Headings and origins under an antidumping or countervailing duty order: product number of the case and its rate.
ORDERS: dict[str, tuple[str, str, float]] = {
    "7306": ("CN IN VN KR", "870", 22.81), "7307": ("CN IN", "860", 31.23), "7318": ("CN", "932", 118.04),
    "7604": ("CN", "967", 33.28), "7607": ("CN", "053", 48.64), "8541": ("CN KH MY TH VN", "979", 15.97),
    "9403": ("CN VN", "890", 25.0), "4412": ("CN VN ID", "051", 18.36), "4011": ("CN KR TH VN", "016", 19.84),
    "2007": ("CN", "855", 51.74), "0306": ("IN EC VN ID", "840", 8.37), "0409": ("AR BR IN VN", "863", 27.03),
    "8450": ("CN KR MX", "033", 38.43), "7210": ("CN KR TW IN", "026", 10.09), "7208": ("KR BR JP TR", "883", 9.49),
    "4407": ("CA", "857", 14.54), "7304": ("CN KR IN", "956", 48.99), "3920": ("CN IN BR", "924", 10.36),
    "7606": ("CN KR IN TR", "073", 49.85), "8482": ("CN", "601", 60.95), "6810": ("CN IN TR", "084", 22.35),
    "0304": ("VN CN", "801", 63.88), "1902": ("IT TR", "818", 11.27), "2009": ("BR CN", "840", 8.57),
    "8433": ("CN VN", "129", 98.73), "3907": ("CN IN KR TH TW", "024", 13.16), "2918": ("CN TH", "937", 42.15),
    "7219": ("CN KR TW", "042", 8.62), "8504": ("CN KR", "867", 9.53), "6907": ("CN", "108", 86.6),
    "7326": ("CN VN", "118", 92.84), "4810": ("CN ID", "958", 20.64), "5402": ("CN IN VN", "097", 22.36),
    "7323": ("CN", "506", 76.4), "8544": ("CN", "029", 52.79), "9404": ("CN VN ID MY TH", "092", 57.03),
}  # fmt: skip
CASE_COUNTRY = {
    "CA": "122", "CN": "570", "IN": "533", "VN": "552", "KR": "580", "KH": "555", "MY": "557", "TH": "549", "ID": "560", "EC": "331",
    "AR": "357", "BR": "351", "IT": "475", "MX": "201", "TW": "583", "JP": "588", "TR": "489",
}  # fmt: skip

DETOURS = {"VN": "CN", "MY": "CN", "TH": "CN", "TW": "HK", "CN": "HK"}

# Headings that no edition knows: their goods wait for a person who says whose industry it is.
UNKNOWN_HEADINGS = ("8720", "8220", "6920", "9420", "4310")


def weighted(text: str) -> tuple[list[str], list[float]]:
    """`CN 40 VN 14` as the codes and their cumulative weights."""
    words = text.split()
    total, cumulative = 0.0, []
    for weight in words[1::2]:
        total += float(weight)
        cumulative.append(total)
    return words[::2], cumulative
