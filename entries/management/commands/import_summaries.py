"""`import_summaries FILE`: take in a file in the foreground."""

from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from django.core.management.base import BaseCommand, CommandError

from cee_portal.core.jobs import count_attempt
from cee_portal.core.models import Job
from cee_portal.core.text.csv_text import csv_line
from centers.selectors.rulebooks import NoRulebookError
from entries.intake import jobs
from entries.intake.inspection import inspect_file
from entries.intake.rejections import FileRefusedError, RejectedSummary
from entries.intake.run import IntakeRun
from entries.models import IntakeFile

SOME_REFUSED = 1
NOTHING_READ = 2
_SHOWN = 20
_ERROR_COLUMNS = ("row", "entry_number", "field", "value", "code", "message", "fix")


class Command(BaseCommand):
    """Exit codes: 0 all stored, 1 some not stored, 2 the file cannot be read."""

    requires_system_checks = ()  # the checks import every page of the portal, which would double the start
    help = (
        "Import entry summaries from a CSV file or an Excel workbook (format of ACE report ES-003) or a JSON file"
        " (bodies of the API). "
        "A summary with an error is not stored; all others are. Importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--format", choices=jobs.FORMATS, default="", help="default: by the name's ending"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check and route everything, store nothing"
        )
        parser.add_argument(
            "--replace-with-less",
            action="store_true",
            help="let filings replace what is on file also with fewer lines or less value",
        )
        parser.add_argument("--errors", type=Path, help="write all errors to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with ExitStack() as stack:
                file = stack.enter_context(path.open("rb"))
                errors = _ErrorOutput(stack, options["errors"], self)
                job, sentence = self._take_in(file, path, options, errors)
        except OSError as error:
            raise CommandError(
                f"{error.filename or path}: {error.strerror}. Check the path.", returncode=NOTHING_READ
            ) from error
        except (FileRefusedError, NoRulebookError) as error:
            message = f"Dry run, nothing was stored. {error}" if options["dry_run"] else str(error)
            raise CommandError(message, returncode=NOTHING_READ) from error
        self._report(job, sentence, errors, options)

    def _take_in(
        self, file: BinaryIO, path: Path, options: dict[str, Any], errors: "_ErrorOutput"
    ) -> tuple[Job, str]:
        file_format = options["format"] or jobs.detect_format(path.name, file)
        facts = inspect_file(file, file_format, limit=1 << 50)
        intake = jobs.open_intake(file, file_format, facts.encoding)
        for warning in intake.warnings:
            self.stderr.write(f"Warning: {warning['message']}")
        dry_run = options["dry_run"]
        if dry_run:
            job = Job(kind=jobs.INTAKE, result={})
        else:
            job = jobs.create_intake_job(actor=None, name=path.name, facts=facts, file_format=file_format)
            count_attempt(job)
            IntakeFile.objects.create(job=job, name=path.name[:200], format=file_format, size=facts.size)
        source = jobs.source_of(file_format)
        run = IntakeRun(
            job,
            intake,
            source,
            None,
            dry_run=dry_run,
            on_rejected=errors.write,
            replace_with_less=options["replace_with_less"],
        )
        try:
            run.run()
        except Exception as error:
            if not dry_run:
                job.refresh_from_db()
                jobs.end_intake(job, Job.State.FAILED, str(error))
            raise
        job.result = run.counts.as_result()
        if not dry_run:
            jobs.end_intake(job, Job.State.DONE)
        return job, run.counts.sentence()

    def _report(self, job: Job, sentence: str, errors: "_ErrorOutput", options: dict[str, Any]) -> None:
        if options["dry_run"]:
            sentence = f"Dry run, nothing was stored. {sentence}"
        self.stdout.write(sentence)
        for code, count in job.result["warnings"].items():
            self.stdout.write(f"  {count:,} warnings {code}")
        for office, count in list(job.result["offices"].items())[:_SHOWN]:
            self.stdout.write(f"  {office}: {count:,}")
        if errors.count > _SHOWN and errors.path is None:
            self.stderr.write(
                f"... {errors.count - _SHOWN:,} more errors. Name a file with --errors to see all."
            )
        if job.result["rejected"]:
            count = job.result["rejected"]
            told = "1 summary was not stored." if count == 1 else f"{count:,} summaries were not stored."
            raise CommandError(told, returncode=SOME_REFUSED)


class _ErrorOutput:
    """The output of errors: all to a CSV file, or the first few to the screen."""

    def __init__(self, stack: ExitStack, path: Path | None, command: BaseCommand) -> None:
        self.path = path
        self.count = 0
        self._stderr = command.stderr
        self._out: TextIO | None = None
        if path is not None:
            self._out = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self._out.write(csv_line(_ERROR_COLUMNS))

    def write(self, refused: Iterable[RejectedSummary]) -> None:
        """Write every error of these summaries, in the order of the file."""
        for one in refused:
            for error in one.errors:
                self.count += 1
                if self._out is not None:
                    row = {**error, "entry_number": one.entry_number}
                    self._out.write(csv_line([row[name] for name in _ERROR_COLUMNS]))
                elif self.count <= _SHOWN:
                    where = f", {error['field']} {error['value']!r}" if error["field"] else ""
                    self._stderr.write(f"Row {error['row']}{where}: {error['message']} {error['fix']}")
