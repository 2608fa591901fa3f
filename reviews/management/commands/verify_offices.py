"""`verify_offices [--full]`: check all offices and store the result.

The exit code is not zero where a check is violated.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.verification.report import count_rows, find_unheld_work
from reviews.verification.stored_result import verify_and_store


class Command(BaseCommand):
    help = "Check the invariants of offices over the whole database; prints what violates them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="Also decide every routing in flight again from its lines."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        results = verify_and_store(full=options["full"])
        for result in results:
            if not result.violations:
                continue
            self.stderr.write(f"{result.violations:,} violate: {result.sentence}.")
            for example in result.examples:
                self.stderr.write(f"  {example}")
            if result.violations > len(result.examples):
                self.stderr.write(f"  and {result.violations - len(result.examples):,} more")
        for name, count in count_rows().items():
            self.stdout.write(f"{name}: {count:,}")
        for finding in find_unheld_work():
            self.stdout.write(f"{finding.sentence}: {finding.violations:,}")
            for example in finding.examples:
                self.stdout.write(f"  {example}")
            if finding.violations > len(finding.examples):
                self.stdout.write(f"  and {finding.violations - len(finding.examples):,} more")
        violations = sum(result.violations for result in results)
        if violations:
            raise CommandError(f"{violations:,} violations in {len(results)} checks.")
        self.stdout.write(f"{len(results)} checks, no violation.")
