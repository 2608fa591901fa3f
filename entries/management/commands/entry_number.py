"""`entry_number NUMBER`: check form and check digit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entries.selectors.filers import check_known_entry_number
from entries.tools.command_line import format_json, join_messages


class Command(BaseCommand):
    help = (
        "Check an entry number; hyphens and blanks may be missing or misplaced. Exits 1 where it is invalid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="Like B76-0324527-8")
        parser.add_argument("--json", action="store_true", help="Print the API's JSON answer; exits 0")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_known_entry_number(options["number"])
        answer: dict[str, Any] = found.as_dict()
        if options["json"]:
            self.stdout.write(format_json(answer))
        elif not found.valid:
            raise CommandError(join_messages(answer["errors"]))
        else:
            printed = f"{answer['filer']}-{answer['sequence']}-{answer['check_digit']}"
            offset = f", offset {answer['offset']} of this filer" if answer["offset"] else ""
            self.stdout.write(f"{printed} is valid{offset}.")
