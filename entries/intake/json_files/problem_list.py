"""The problems of one body, up to a bound."""

from collections.abc import Iterable
from typing import Any

from entries.rules.problem import Problem

MOST_PROBLEMS = 200


class ProblemList(list[Problem]):
    """The first problems of a body; further ones are counted in `left_out` and not kept."""

    left_out = 0

    @property
    def total(self) -> int:
        """The number of all problems, kept or not."""
        return len(self) + self.left_out

    def append(self, problem: Problem) -> None:
        if len(self) < MOST_PROBLEMS:
            super().append(problem)
        else:
            self.left_out += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.append(problem)

    def at(self, row: int, *, more: str = "more things are wrong with this summary") -> list[dict[str, Any]]:
        """Return the problems as they are stored and sent, and how many more there are."""
        found = [problem.at(row) for problem in self]
        if self.left_out:
            fix = "Correct these first, then send it again."
            found.append(Problem("left_out", f"{self.left_out:,} {more}.", fix).at(row))
        return found
