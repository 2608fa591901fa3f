"""`import_collections FILE`: record payment events that come from outside."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entries.collection.import_run import import_payments
from entries.collection.payment_file import open_payment_file
from entries.intake.rejections import FileRefusedError
from entries.management.error_output import ErrorOutput

SOME_REFUSED = 1
NOTHING_READ = 2


class Command(BaseCommand):
    """Exit codes: 0 all recorded or on file, 1 some not recorded, 2 the file cannot be read."""

    requires_system_checks = ()  # the checks import every page of the portal, which would double the start
    help = (
        "Records payment events from a CSV file with the columns entry_number, event (on_statement, off_statement,"
        " authorized, collected, refunded), date, amount and statement_number. Nothing of an entry with an error is"
        " recorded, all others are. The same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--errors", type=Path, help="write all errors to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with ExitStack() as stack:
                file = stack.enter_context(path.open("rb"))
                errors = ErrorOutput(stack, options["errors"], self)
                payments = stack.enter_context(open_payment_file(file))
                for warning in payments.warnings:
                    self.stderr.write(f"Warning: {warning.text}")
                counts = import_payments(payments, name=path.name, write_errors=errors.write_errors)
        except OSError as error:
            raise CommandError(
                f"{error.filename or path}: {error.strerror}. Check the path.", returncode=NOTHING_READ
            ) from error
        except FileRefusedError as error:
            raise CommandError(str(error), returncode=NOTHING_READ) from error
        self.stdout.write(counts.sentence())
        errors.write_end()
        if counts.refused:
            raise CommandError(
                f"{counts.refused:,} rows of {counts.entries_refused:,} entries were not recorded."
                " Correct them and import the same file again.",
                returncode=SOME_REFUSED,
            )
