"""`import_hts FILE`: load descriptions and rates from a USITC export."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cee_portal.core.gate import GateBusyError
from centers.services.tariff import import_hts
from centers.tariff.schedule import TariffFileError, read_schedule


class Command(BaseCommand):
    help = "Load a USITC export of the tariff schedule for descriptions and rates. Loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON or CSV, plain or gzip")
        parser.add_argument("--source", default="", help='Name of the edition, like "HTS 2026 rev 10"')

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            schedule = read_schedule(path.read_bytes())
        except OSError as error:
            raise CommandError(
                f"{path} cannot be read: {error.strerror}. Give the path of the export."
            ) from error
        except TariffFileError as error:
            raise CommandError(f"{path} was not loaded.\n{error}") from error
        try:
            loaded = import_hts(schedule=schedule, source=options["source"] or f"USITC {path.name}")
        except GateBusyError as error:
            raise CommandError(f"{path} was not loaded.\n{error}") from error
        for line in loaded:
            self.stdout.write(f"  {line}")
