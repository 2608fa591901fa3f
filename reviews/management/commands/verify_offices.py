"""`verify_offices [--full]`: whether everything is where the rules put it; the result is kept as a job. Non-zero exit
where anything is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.verification.report import counts
from reviews.verification.stored_result import verify_and_keep


class Command(BaseCommand):
    help = "Check the invariants of offices over the whole database; prints what violates them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="Also decide every routing in flight again from its lines."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        violations = checks = 0
        for found in verify_and_keep(full=options["full"]):
            checks += 1
            if not found.violations:
                continue
            violations += found.violations
            self.stderr.write(f"{found.violations:,} violate: {found.sentence}.")
            for example in found.examples:
                self.stderr.write(f"  {example}")
            if found.violations > len(found.examples):
                self.stderr.write(f"  and {found.violations - len(found.examples):,} more")
        for name, count in counts().items():
            self.stdout.write(f"{name}: {count:,}")
        if violations:
            raise CommandError(f"{violations:,} violations in {checks} checks.")
        self.stdout.write(f"{checks} checks, no violation.")
