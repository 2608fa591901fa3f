"""`fees ...`: compute processing and harbor maintenance fees."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from entries.tools.api.fees_body import FeesBody
from entries.tools.command_line import LINE_HELP, format_json, parse_line, require_valid


class Command(BaseCommand):
    help = "Merchandise processing and harbor maintenance fees of an entry summary. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--entry-type", default="01", help="Two digits; 01 where it is not given")
        add("--entry-date", required=True, help="YYYY-MM-DD; it decides the rates")
        add("--mode", default="", help="Mode of transport, like 11 (vessel, container)")
        add("--other-revenue", action="store_true", help="Duty, tax or another fee is due on the summary")
        add("--consolidated", action="store_true")
        add("--line", action="append", default=[], metavar="HTS=VALUE[:SPI[:ORIGIN]]", help=LINE_HELP)
        add("--json", action="store_true", help="The answer of the API, for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        body = FeesBody(
            data={
                "entry_type": options["entry_type"],
                "entry_date": options["entry_date"],
                "mode_of_transport": options["mode"],
                "other_revenue": options["other_revenue"],
                "consolidated": options["consolidated"],
                "lines": [_fee_line(text) for text in options["line"]],
            }
        )
        require_valid(body)
        found = body.fees()
        if options["json"]:
            self.stdout.write(format_json(found.as_dict()))
            return
        for code, fee in found.fees.items():
            limits = f" (computed {fee.computed:.2f})" if fee.computed != fee.payable else ""
            self.stdout.write(f"{code}  {fee.payable:.2f}{limits}")
        for note in found.notes:
            self.stdout.write(note)


def _fee_line(text: str) -> dict[str, Any]:
    facts, *more = text.split(":")
    return parse_line(facts) | dict(zip(("spi", "origin"), more, strict=False))
