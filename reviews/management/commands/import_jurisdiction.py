"""`import_jurisdiction FILE ...`: publish a new edition, whole or not at all."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from cee_portal.core.gate import GateBusyError
from centers.models import Edition, Heading, Office
from centers.routing.timelines import RowData
from centers.rules.edition_check import check_edition
from centers.selectors.rulebooks import NoRulebookError
from centers.services.editions import EditionError
from reviews.reassignment.causes.edition import PublishedEdition, publish_and_announce
from reviews.reassignment.errors import WaitError

_MOST_BYTES = 16 * 1024 * 1024
_MOST_SHOWN = 200


class Command(BaseCommand):
    help = "Check a list HTSUS range to Center and publish it as an edition. Shows what would move; nothing moves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="CSV: center_code,heading_from,heading_to,basis,note,source"
        )
        parser.add_argument("--effective", required=True, metavar="DATE", help="In force from, YYYY-MM-DD")
        parser.add_argument("--citation", required=True, metavar="TEXT", help='Source, like "81 FR 92978"')
        parser.add_argument("--check", action="store_true", help="Only check the file; publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        effective_on = _parse_day(options["effective"])
        citation = _clean_citation(options["citation"])
        rows = self._check_file(options["file"])
        if Edition.objects.filter(effective_on=effective_on).exists():
            raise CommandError(
                f"An edition of {effective_on} is already published and is never changed. "
                "Publish with another --effective date."
            )
        if options["check"]:
            self.stdout.write(f"{len(rows):,} rows, no error. Nothing was published.")
            return
        try:
            published = publish_and_announce(rows=rows, effective_on=effective_on, citation=citation)
        except (EditionError, NoRulebookError, GateBusyError, WaitError) as error:
            raise CommandError(str(error)) from error
        self._print_result(published, len(rows))

    def _check_file(self, path: Path) -> tuple[RowData, ...]:
        found = check_edition(
            _read_text(path),
            centers=list(Office.objects.filter(kind=Office.Kind.CENTER).values_list("code", flat=True)),
            headings=Heading.objects.values_list("code", flat=True),
        )
        if found.errors:
            for error in found.errors[:_MOST_SHOWN]:
                self.stderr.write(str(error))
            more = len(found.errors) - _MOST_SHOWN
            told = f" ({more:,} more are not shown)" if more > 0 else ""
            count = "1 error" if len(found.errors) == 1 else f"{len(found.errors):,} errors"
            raise CommandError(
                f"{count} in {path.name}{told}. Nothing was published: correct the file and try again."
            )
        return found.rows

    def _print_result(self, published: PublishedEdition, rows: int) -> None:
        changes = published.changes
        self.stdout.write(f"Published: edition of {published.edition.effective_on}, {rows:,} rows.")
        self.stdout.write(
            f"Routings in flight that would change: {changes.routings:,} "
            f"({changes.jurisdiction:,} to another Center's industry, {changes.office:,} to another office), "
            f"of {changes.looked_at:,} that rest on goods."
        )
        for (before, after), count in changes.flows.most_common(20):
            self.stdout.write(f"  {before} -> {after}: {count:,}")
        if published.batch:
            self.stdout.write(
                f"Batch {published.batch.pk} waits for approval: {reverse('batch', args=[published.batch.pk])}. "
                "Nothing was moved."
            )


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no date. Write it as YYYY-MM-DD, like 2027-01-19.") from None


def _clean_citation(text: str) -> str:
    cited = " ".join(text.split())
    if not cited:
        raise CommandError('The citation is empty. Name the source, like --citation "81 FR 92978".')
    if len(cited) > 300:
        raise CommandError(f"The citation has {len(cited)} characters; at most 300 are kept. Shorten it.")
    return cited


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CommandError(f"{path} is larger than 16 MB. A list of headings has some hundred rows.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {error.strerror}. Give the path of the CSV file."
        ) from error
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8 text. Save it as CSV UTF-8 and try again.") from None
