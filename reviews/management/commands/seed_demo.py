"""`seed_demo`: write made-up filings, people and a year of work."""

import time
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cee_portal.core import clock
from centers.models import Rulebook
from reviews.demo.seeding.emptying import NotADemonstrationError, empty_demonstration, has_filings
from reviews.demo.seeding.seed import Seeding


class Command(BaseCommand):
    help = "Fill an empty database with demonstration data; N, seed and day give the same rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--summaries", type=_parse_count, default=settings.DEMO_SUMMARIES, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument(
            "--as-of",
            type=_parse_day,
            default=None,
            metavar="DATE",
            help="The day that all dates depend on; default today.",
        )
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="Empty the demonstration first; people stay (only with DEMO=1).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demonstration. Set DEMO=1 where made-up people and data are wanted."
            )
        if not Rulebook.objects.exists():
            raise CommandError("There is no reference data. Run `python manage.py load_reference` first.")
        started = time.monotonic()
        if options["fresh"]:
            try:
                empty_demonstration()
            except NotADemonstrationError as error:
                raise CommandError(str(error)) from error
        elif has_filings():
            raise CommandError(
                "There are summaries already. Add --fresh to replace them, or use `make reset`."
            )
        as_of = options["as_of"] or clock.today()
        result = Seeding(options["summaries"], options["seed"], as_of, report=self._report).run()
        seconds = time.monotonic() - started
        self._report(
            f"{result['summaries']:,} summaries, {result['open']:,} items open, {result['closed']:,} closed,"
            f" in {seconds:.0f} s"
        )

    def _report(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()


def _parse_count(text: str) -> int:
    try:
        number = int(text.replace(",", "").replace("_", ""))
    except ValueError:
        number = 0
    if not 1 <= number <= 10_000_000:
        raise ArgumentTypeError("give a number of summaries from 1 to 10,000,000")
    return number


def _parse_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date; write it as YYYY-MM-DD") from error
    if not date(2017, 1, 1) <= day <= date(2098, 12, 31):
        raise ArgumentTypeError("give a day from 2017-01-01 on")
    return day
