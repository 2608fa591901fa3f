"""`load_reference`: load the reference data of all floors.

A second run changes nothing. The command stands on the top floor because it loads the data of all floors and must know
whether filings were routed.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cee_portal.core.gate import GateBusyError
from cee_portal.core.holidays import load_closures
from centers.routing.timelines import TIMELINES
from centers.services.reference import OtherTimelineError, load_reference
from entries.models import Routing
from reviews.validation.services.loading import load_validation


class Command(BaseCommand):
    help = "Load the reference data; a second run changes nothing and says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--timeline",
            choices=TIMELINES,
            default=getattr(settings, "CEE_TIMELINE", "transition"),
            help="Which orders are in force: history (2012 to 2017) or transition (the demonstration).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = load_reference(timeline=options["timeline"], has_routings=Routing.objects.exists())
        except (OtherTimelineError, GateBusyError) as error:
            raise CommandError(str(error)) from error
        for line in [*told, *load_validation()]:
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  One-off closures of offices: {load_closures():,}")
