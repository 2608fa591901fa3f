"""`deadlines ...`: compute a legal clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from entries.tools.command_line import format_json, require_valid
from reviews.deadlines.facts import FACTS
from reviews.deadlines.registry import CLOCKS
from reviews.tools.api.deadlines_body import DeadlinesBody

_FLAGS = frozenset({"suspended", "supervisor", "textile"})
_LISTS = frozenset({"filed_on", "measures"})


class Command(BaseCommand):
    help = "First and last day of a legal clock, and by which law. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clock", help=f"One of: {', '.join(CLOCKS)}")
        for name, fact in FACTS.items():
            takers = ", ".join(clock.name for clock in CLOCKS.values() if name in clock.facts)
            more: dict[str, Any] = {"action": "store_true", "default": None} if name in _FLAGS else {}
            if name in _LISTS:
                more = {"action": "append"}
            parser.add_argument(_option(name), dest=name, help=f"{fact.what} Of: {takers}", **more)
        parser.add_argument("--acted-on", help="The day of an act, to be told whether it is in time")
        parser.add_argument("--json", action="store_true", help="The answer of the API, for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: options[name] for name in (*FACTS, "acted_on") if options[name] is not None}
        if len(given.get("filed_on", ())) == 1:
            given["filed_on"] = given["filed_on"][0]
        body = DeadlinesBody(data={"clock": options["clock"], **given})
        require_valid(body)
        answer = body.answer()
        if options["json"]:
            self.stdout.write(format_json(answer))
        else:
            self.stdout.write("\n".join(_describe(answer)))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _describe(answer: dict[str, Any]) -> list[str]:
    """Return an answer in lines for a person."""
    words = CLOCKS[answer["clock"]].words
    if answer["last_day"]:
        unit = answer["unit"].replace("_", " ")
        lines = [
            f"{words}: {answer['first_day']} to {answer['last_day']} ({answer['count']} {unit})",
        ]
    else:
        lines = [f"{words}: no last day. {answer['reason']}"]
    if answer["last_arguable_day"] != answer["last_day"]:
        lines.append(f"Arguable until {answer['last_arguable_day']}, because the last day is no working day.")
    lines += [
        f"{label}: {answer[name]}"
        for name, label in (("delinquent_on", "Delinquent on"), ("dunning_on", "Dunning letter on"))
        if name in answer
    ]
    if "outcome" in answer:
        disputed = " Sources disagree about this day." if answer["at_limit"] else ""
        lines.append(f"The act is {answer['outcome']}.{disputed}")
    lines += [f"{answer['rule']}", f"Source: {answer['citation']} ({answer['certainty']})"]
    lines += [f"Closed on {closure['day']}: {closure['name']}" for closure in answer["closures"]]
    return [*lines, *answer["notes"]]
