"""The table of the people; ten can be signed in with one click (README.md)."""

from typing import NamedTuple

from reviews.demo.builder.tables import rows

PASSWORD = "demo-pass-1"


class Person(NamedTuple):
    """A person with a place of work (`office`, `role`, `team`) or a national role.

    `load` is the share of the office's work against colleagues, `away` an absence in days from the day of the
    demonstration, `card` the text of the sign-in page.
    """

    username: str
    first: str
    last: str
    office: str
    role: str
    team: str
    load: float
    away: tuple[int, int] | None
    national: str
    card: str


def _person(row: dict[str, str]) -> Person:
    away = (int(row["away_from"]), int(row["away_until"])) if row["away_from"] else None
    place = row["office"], row["role"], row["team"], float(row["load"] or 0)
    return Person(row["username"], row["first"], row["last"], *place, away, row["national"], row["card"])


PEOPLE = tuple(_person(row) for row in rows("people"))

# The people of the trade: the filer of a broker, and the people of the importer of the story.
FILERS = {"broker": "B76"}
STORY_IMPORTERS = ("importer",)
