"""`import_summaries FILE`: take in a file in the foreground."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from cee_portal.core.jobs import count_attempt
from cee_portal.core.models import Job
from centers.selectors.rulebooks import NoRulebookError
from entries.intake import jobs
from entries.intake.inspection import inspect_file
from entries.intake.rejections import FileRefusedError
from entries.intake.run import IntakeRun
from entries.management.error_output import MOST_SHOWN, ErrorOutput
from entries.models import IntakeFile

SOME_REFUSED = 1
NOTHING_READ = 2


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
                errors = ErrorOutput(stack, options["errors"], self)
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
        self, file: BinaryIO, path: Path, options: dict[str, Any], errors: ErrorOutput
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

    def _report(self, job: Job, sentence: str, errors: ErrorOutput, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            sentence = f"Dry run, nothing was stored. {sentence}"
        self.stdout.write(sentence)
        for code, count in job.result["warnings"].items():
            self.stdout.write(f"  {count:,} warnings {code}")
        for office, count in list(job.result["offices"].items())[:MOST_SHOWN]:
            self.stdout.write(f"  {office}: {count:,}")
        errors.write_end()
        if job.result["rejected"]:
            count = job.result["rejected"]
            told = "1 summary was not stored." if count == 1 else f"{count:,} summaries were not stored."
            raise CommandError(told, returncode=SOME_REFUSED)
