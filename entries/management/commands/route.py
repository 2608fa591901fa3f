"""`route ...`: say which office would handle an entry summary."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centers.selectors.rulebooks import NoRulebookError
from entries.models import Importer
from entries.tools import routing
from entries.tools.api.route_body import RouteBody
from entries.tools.command_line import LINE_HELP, format_json, parse_line, require_valid


class Command(BaseCommand):
    help = "Show which office would handle an entry summary, and why. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--port", required=True, help="Schedule D code, like 4601")
        add("--entry-type", default="01", help="Two digits; 01 where it is not given")
        add("--line", action="append", default=[], metavar="HTS=VALUE", help=LINE_HELP)
        add("--on", help="The day, YYYY-MM-DD; today where it is not given")
        add("--function", default="validation", help="validation, psc, protest, liquidation, revenue, ...")
        add("--importer", help="Importer number; its standing is used as of the day")
        add("--account", metavar="STANDING[:CENTER]", help="What if, like assigned:CEE007 or pending")
        add("--assume-operational", action="append", default=[], metavar="CENTER")
        add("--json", action="store_true", help="Print the API's JSON answer")

    def handle(self, *args: Any, **options: Any) -> None:
        body = RouteBody(data=_route_body(options))
        require_valid(body)
        try:
            answer = routing.answer_question(body.question(), importers=Importer.objects.all())
        except NoRulebookError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(format_json(answer))
        else:
            self._print_answer(answer)

    def _print_answer(self, answer: dict[str, Any]) -> None:
        office = answer["office"]
        marks = [word for word in ("needs_jurisdiction", "provisional") if answer[word]]
        marked = f" ({', '.join(marks).replace('_', ' ')})" if marks else ""
        self.stdout.write(f"{office['code']} {office['name']}{marked}")
        self.stdout.write(answer["reason"])
        for number, step in enumerate(answer["steps"], start=1):
            self.stdout.write(f"  {number}. {step['outcome']}. {step['detail']}")
        for note in answer["notes"]:
            self.stdout.write(note)


def _route_body(options: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "port": options["port"],
        "entry_type": options["entry_type"],
        "function": options["function"],
        "lines": [parse_line(text) for text in options["line"]],
    }
    given = {
        "on": options["on"],
        "importer_number": options["importer"],
        "assume_operational": options["assume_operational"] or None,
    }
    body |= {name: value for name, value in given.items() if value is not None}
    if options["account"]:
        standing, _, center = options["account"].partition(":")
        body["account"] = {"standing": standing, **({"center": center} if center else {})}
    return body
