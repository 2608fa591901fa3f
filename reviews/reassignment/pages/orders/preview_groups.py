"""The tables of a preview by function, kind, state, age and person."""

from typing import Any, NamedTuple

from cee_portal.accounts.models import User
from reviews.reassignment.labels import function_label

MAX_ROWS = 7

# From the youngest to the oldest, whatever their sizes.
_AGES = {
    "a week": "up to 7 days",
    "a month": "8 to 30 days",
    "90 days": "31 to 90 days",
    "older": "over 90 days",
}
_TITLES = ("function", "kind", "state", "age", "person")


class GroupTable(NamedTuple):
    """One table: its title, and its rows of label and open items."""

    title: str
    rows: list[tuple[str, int]]


def group_tables(counts: dict[str, Any]) -> list[GroupTable]:
    """Return the tables of a preview."""
    return [GroupTable(title, _sum_up_rest(_label_rows(title, counts))) for title in _TITLES]


def _label_rows(title: str, counts: dict[str, Any]) -> list[tuple[str, int]]:
    rows = [(row[title], row["items"]) for row in counts.get(f"by_{title}", [])]
    if title == "age":
        sizes = dict(rows)
        return [(words, sizes[age]) for age, words in _AGES.items() if age in sizes]
    if title == "person":
        people = User.objects.filter(username__in=[username for username, _ in rows])
        names = {user.username: user.name for user in people}
        return [(names.get(person, person), items) for person, items in rows]
    return [(function_label(name), items) for name, items in rows]


def _sum_up_rest(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    rest = rows[MAX_ROWS - 1 :]
    if len(rest) < 2:
        return rows
    return [*rows[: MAX_ROWS - 1], (f"{len(rest)} others", sum(items for _, items in rest))]
