"""The base of the readers of a JSON body: problems, and members as text."""

from typing import Any

from entries.intake.checks.checks import Checks
from entries.rules.problem import Problem, shown


class JsonReader:
    """The problems and warnings of one body; `here` is the path of an object."""

    def __init__(self, checks: Checks, row: int) -> None:
        self.checks = checks
        self.row = row
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def _text_of(self, holder: dict[str, Any], name: str, here: str) -> str:
        value = holder.get(name)
        if isinstance(value, str) and "\0" not in value:
            return value
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._add_problem(
            f"{here}{name}",
            value,
            "wrong_type",
            f"{here}{name} is text, not {kind_of(value)}.",
            "Send it as a string.",
        )
        return ""

    def _refuse_unknown(self, holder: dict[str, Any], known: frozenset[str], here: str) -> None:
        for name in holder:
            if name not in known:
                close = ", ".join(sorted(known))
                path = f"{here}{shown(name)}"
                self._add_problem(path, "", "unknown_field", f"{path} is not known.", f"Known here: {close}.")

    def _add_in_path(self, problems: Any, here: str) -> None:
        self.problems.extend(problem.in_field(here + problem.field) for problem in problems)

    def _add_problem(self, field: str, value: Any, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(code, message, fix, field, shown(value)))


def kind_of(value: Any) -> str:
    """Return what a value is in words of JSON."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
