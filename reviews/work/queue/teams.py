"""Chooses the team of an office that gets an item: the longest heading prefix that fits wins, else the team for
any.
"""

from collections.abc import Iterable

from centers.models import Team


class TeamTable:
    """The teams of some offices, read once for a whole piece."""

    def __init__(self, office_ids: Iterable[int]) -> None:
        self._prefixes: dict[int, list[tuple[str, int]]] = {}
        teams = Team.objects.filter(office_id__in=set(office_ids)).order_by("id")
        for team_id, office_id, headings in teams.values_list("id", "office_id", "headings"):
            pairs = [(prefix, team_id) for prefix in headings] or [("", team_id)]
            self._prefixes.setdefault(office_id, []).extend(pairs)
        for pairs in self._prefixes.values():
            pairs.sort(key=lambda pair: -len(pair[0]))

    def team_for(self, office_id: int, heading: str) -> int | None:
        """Return the id of the team, or None where no team of the office takes the heading."""
        for prefix, team_id in self._prefixes.get(office_id, ()):
            if heading.startswith(prefix):
                return team_id
        return None
