"""Made-up names of companies, brokers and cities."""

from reviews.demo.builder.tables import DATA, rows, words
from reviews.demo.builder.trade import Industry

STEMS = words("stems")
FORMS = ("Inc.", "LLC", "Corp.", "Co.", "Inc.", "USA", "LP", "Inc.")
BROKERS = tuple((row["code"], row["name"]) for row in rows("brokers"))
_CITIES = {row["country"]: tuple(row["cities"].split()) for row in rows("cities")}

# The largest importers of the electronics industry carry the names of the story.
STORY = tuple((DATA / "story_importers.txt").read_text(encoding="utf-8").splitlines())


def company_name(index: int, industry: Industry) -> str:
    """Return the name of importer `index`; no two are the same."""
    first, second = index % len(STEMS), index // len(STEMS)
    kind = industry.words[(index * 7 + second) % len(industry.words)]
    form = FORMS[(index * 5 + second) % len(FORMS)]
    if second == 0:
        return f"{STEMS[first]} {kind} {form}"
    partner = STEMS[(first + 17 * second) % len(STEMS)]
    number = f" No. {second // len(STEMS) + 1}" if second >= len(STEMS) else ""
    return f"{STEMS[first]} & {partner} {kind}{number} {form}"


def cities_of(country: str) -> tuple[str, ...]:
    """Return the three-letter cities of a country for a manufacturer ID."""
    return _CITIES.get(country, ("CEN", "POR"))
