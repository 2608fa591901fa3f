"""Made-up names of companies, brokers and cities. None is meant to be a real one."""

from reviews.demo.trade import Industry

# The first importers of the electronics industry carry the names of the story.
STORY = (
    "Kestrel Mobile USA", "Redwater Telecom", "Juniper Ridge Retail Group", "Talisker Semiconductor", "Quillon Optics",
    "Aldgate Computing Inc.", "Tessaly Instruments", "Vantor Power Supply Co.", "Sable Point Imports",
    "Harrow & Finch Trading", "Nordlake Displays", "Brightmoor Electronics", "Ostrava Micro Corp.",
)  # fmt: skip

STEMS = tuple(
    """Alder Amberly Ardent Ashgrove Aster Avonlea Balfour Barrow Beacon Bellwether Birch Blackthorn Bracken Bramble
    Bristow Calder Cambric Canter Carrow Cedar Chandler Cinder Claremont Clover Cobalt Copley Corvid Cresswell Dalton
    Darrow Denham Dovetail Drayton Eastlake Elmhurst Ember Ensign Fairlight Falcon Farnham Fenwick Fielding Foxglove
    Garnet Gilmore Glenrock Granite Greyling Hadley Halcyon Harbor Hartwell Hawthorn Hazel Heron Highgate Hollis Ironbark
    Ivory Jasper Juniper Keller Kestrel Kingsley Lakeside Langley Larkspur Laurel Ledger Linden Lockhart Lumen Lyric
    Maplewood Marlow Meridian Merrow Millstone Monarch Mosaic Northgate Oakhurst Onyx Orchard Osprey Palisade Parkway
    Pembroke Peregrine Pinecrest Pioneer Prescott Quarry Quill Radley Ravenna Redfern Ridgeway Rowan Saffron Sagebrush
    Sanderling Selwyn Sentinel Sierra Silverton Sparrow Stanton Sterling Summit Sycamore Tamarack Tanner Thornbury Tidewater
    Topaz Trellis Tremont Upland Valerian Verity Walden Wayfarer Westbrook Whitlock Willowby Windrose Winslow Yarrow
    """.split()
)
FORMS = ("Inc.", "LLC", "Corp.", "Co.", "Inc.", "USA", "LP", "Inc.")

BROKERS = (
    ("B76", "Stroud Brokerage"), ("W81", "Wexford Customs Services"), ("KX4", "Kolbe Express Clearance"),
    ("9ZT", "Ninth Zone Trade Services"), ("C2J", "Calder & Jonas Customhouse"), ("D11", "Dunmore Brokers"),
    ("E4K", "Eastgate Clearance"), ("F09", "Fulton Customs"), ("G7M", "Gulf Meridian Brokers"), ("H30", "Harbor Thirty"),
    ("J52", "Juno Customs"), ("K88", "Keystone Clearance"), ("L1P", "Lakeport Brokers"), ("M64", "Marlin Customs"),
    ("N2B", "Northbound Brokers"), ("P45", "Pacific Forty-Five"), ("Q8R", "Quayside Customs"), ("R17", "Redwood Clearance"),
    ("S3D", "Saddleback Customs"), ("T92", "Tidewater Clearance"), ("U5C", "Union Customs"), ("V26", "Valley Brokers"),
    ("X7F", "Crossfield Customs"), ("Y40", "Yellowstone Clearance"), ("Z13", "Zephyr Customs"), ("A6H", "Anchor Clearance"),
    ("2BQ", "Second Bridge Customs"), ("3CW", "Three Counties Customs"), ("4DN", "Fort Dunn Clearance"),
    ("5EV", "Evergreen Customs"), ("6FX", "Foxhall Customs"), ("7GL", "Glen Customs"), ("8HT", "Hightower Clearance"),
    ("B2S", "Bayside Customs"), ("C9M", "Canal Clearance"), ("D8W", "Delta Westbound"), ("E01", "Esker Customs"),
    ("F5J", "Frontier Customs"), ("G33", "Gateway Thirty-Three"), ("H7A", "Highland Clearance"),
)  # fmt: skip

CITIES = {
    "CN": "SHE SHA NIN XIA GUA DON", "VN": "HAN HOC HAI", "TW": "TAI HSI KAO", "MY": "PEN KUA", "KR": "SEO SUW BUS",
    "JP": "TOK OSA NAG", "TH": "BAN RAY", "DE": "MUN HAM STU", "MX": "MON TIJ JUA GUA", "CA": "TOR MON CAL",
    "IN": "MUM CHE DEL", "IT": "MIL TUR", "FR": "PAR LYO", "GB": "LON BIR", "IE": "DUB COR", "CH": "BAS ZUR",
}  # fmt: skip


def company_name(index: int, industry: Industry) -> str:
    """The name of importer `index`; no two alike."""
    words = industry.words.split(";")
    first, second = index % len(STEMS), index // len(STEMS)
    kind, form = words[(index * 7 + second) % len(words)], FORMS[(index * 5 + second) % len(FORMS)]
    if second == 0:
        return f"{STEMS[first]} {kind} {form}"
    partner = STEMS[(first + 17 * second) % len(STEMS)]
    number = f" No. {second // len(STEMS) + 1}" if second >= len(STEMS) else ""
    return f"{STEMS[first]} & {partner} {kind}{number} {form}"


def cities_of(country: str) -> list[str]:
    """Three-letter cities for a manufacturer ID."""
    return CITIES.get(country, "CEN POR").split()
