"""`delete_summary NUMBER --reason ...`: delete an entry summary."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entries.filing.deletion import delete_summary
from entries.models import EntrySummary
from entries.rules.entry_numbers import normalise_entry_number
from entries.rules.transitions import TransitionRefusedError


class Command(BaseCommand):
    help = "Delete an entry summary. Its open work closes, its revisions stay, its number may be filed again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="Entry number, like B76-0324527-8")
        parser.add_argument("--reason", required=True, help="Why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        number = normalise_entry_number(options["number"])
        found = EntrySummary.objects.filter(entry_number=number, retired=False).first()
        if found is None:
            raise CommandError(f"No living summary has the number {options['number']}.")
        try:
            delete_summary(summary_id=found.pk, user=None, reason=options["reason"])
        except TransitionRefusedError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{found.printed_number} is deleted.")
