"""`importer_number NUMBER`: check form and validity."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entries.rules.importer_numbers import check_importer_number
from entries.tools.command_line import format_json, join_messages

_FORMS = {
    "ein": "an employer identification number",
    "ssn": "a social security number",
    "cbp": "a number that CBP assigned",
}


class Command(BaseCommand):
    help = "Check an importer number; hyphens and blanks may be missing or misplaced. Exits 1 where it is invalid."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="Like 12-3456789")
        parser.add_argument("--json", action="store_true", help="Print the API's JSON answer; exits 0")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_importer_number(options["number"])
        answer: dict[str, Any] = found.as_dict()
        if options["json"]:
            self.stdout.write(format_json(answer))
        elif not found.valid or found.form is None:
            raise CommandError(join_messages(answer["errors"]))
        else:
            self.stdout.write(f"{found.normalised} is valid: {_FORMS[found.form]}.")
