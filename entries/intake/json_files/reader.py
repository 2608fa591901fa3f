"""The base of the readers of a JSON body: problems, and members as text."""

from typing import Any

from entries.intake.checks.checks import Checks
from entries.intake.json_files.plain_json import is_storable
from entries.intake.json_files.problem_list import ProblemList
from entries.rules.problem import Problem, shown

_MOST_UNKNOWN = 20  # unknown members of one object that are named

_WORDS = {
    "totals": ("not_an_object", "totals is an object, not {kind}.", 'Send {"value": ...}.'),
    "lines": ("missing", "A summary has a list of at least one line.", 'Send "lines": [{"line": 1, ...}].'),
    "line_twice": ("line_twice", "Line number {value} appears twice.", "Give each line its own number."),
    "line": ("not_an_object", "A line is an object, not {kind}.", 'Send {"line": 1, ...}.'),
    "number": ("not_a_line_number", "A line has a number from 1 to 99999.", "Number the lines 1, 2, 3 ..."),
    "hts": ("missing", "A line has 1 to 32 tariff numbers.", 'Send "hts": ["8517.13.0000"].'),
    "one_number": (
        "several_numbers",
        "{value} holds several tariff numbers.",
        'Give each its own text: ["9903.88.03", "8517.13.0000"].',
    ),
    "fees": ("not_an_object", "Fees are an object by class code.", 'Send {"499": "34.64"}.'),
    "fee_class": ("unknown_fee_class", "There is no fee class {value}.", "Use a code like 499 or 501."),
    "adcvd": ("not_a_list", "adcvd is a list of cases.", "Send [] where there is none."),
    "case": ("not_an_object", "A case is an object, not {kind}.", 'Send {"case": "A-570-890-095", ...}.'),
    "characters": (
        "wrong_type",
        "{path} holds a character that cannot be stored (NUL or half of a pair).",
        "Remove the character.",
    ),
    "text": ("wrong_type", "{path} is text, not {kind}.", "Send it as a string."),
}


class JsonReader:
    """The problems and warnings of one body; `here` is the path of an object."""

    def __init__(self, checks: Checks, row: int) -> None:
        self.checks = checks
        self.row = row
        self.problems = ProblemList()
        self.warnings = ProblemList()

    def _text_of(self, holder: dict[str, Any], name: str, here: str) -> str:
        value = holder.get(name)
        if isinstance(value, str) and is_storable(value):
            return value
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._refuse("characters" if isinstance(value, str) else "text", f"{here}{name}", value)
        return ""

    def _refuse_unknown(self, holder: dict[str, Any], known: frozenset[str], here: str) -> None:
        unknown = [name for name in holder if name not in known]
        if not unknown:
            return
        fix = f"Known here: {', '.join(sorted(known))}."
        for name in unknown[:_MOST_UNKNOWN]:
            path = f"{here}{shown(name)}"
            self.problems.append(Problem("unknown_field", f"{path} is not known.", fix, path))
        if len(unknown) > _MOST_UNKNOWN:
            more = f"{len(unknown) - _MOST_UNKNOWN:,} more members are not known here."
            self.problems.append(Problem("unknown_field", more, fix, here.removesuffix(".")))

    def _add_in_path(self, problems: Any, here: str) -> None:
        self.problems.extend(problem.in_field(here + problem.field) for problem in problems)

    def _refuse(self, what: str, path: str, value: Any) -> None:
        """Add the problem of a value that is not `what` the path wants."""
        code, message, fix = _WORDS[what]
        words = message.format(path=path, kind=kind_of(value), value=shown(value)[:20])
        self.problems.append(Problem(code, words, fix, path, shown(value)))


def kind_of(value: Any) -> str:
    """Return what a value is in words of JSON."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
