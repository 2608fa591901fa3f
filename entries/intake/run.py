"""IntakeRun a file in, piece by piece. Each piece is one transaction that also moves the place where the job goes on, so a
worker may be killed at any moment: the next one continues, and nothing is stored twice (docs/concurrency.md, section 10).
"""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from entries import extension_points
from entries.filing import gil_handoff
from entries.filing.parties import Known
from entries.filing.piece import file_piece
from entries.filing.results import PieceResult, RejectedFiling
from entries.intake.counts import KEPT_REJECTIONS, IntakeCounts
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.packing import pack_piece, unpack_piece
from entries.intake.pieces import Intake, Piece, read_pieces
from entries.intake.readahead_process import read_ahead
from entries.intake.rejections import RejectedSummary
from entries.models import IntakeFile, IntakeRejection
from entries.rules.problem import Problem


class TakenOverError(Exception):
    """Another worker goes on with this file."""


@dataclass
class IntakeRun:
    """A run over one file. `until` is a `time.monotonic` moment after which no further piece is begun."""

    job: Job
    intake: Intake
    source: int
    actor: User | None
    until: float | None = None
    dry_run: bool = False
    on_rejected: Callable[[Iterable[RejectedSummary]], None] | None = None
    known: Known = field(default_factory=Known)

    def run(self) -> bool:
        """Take in what is left; True at the end of the file, False where time was up. Raises as the readers."""
        self.counts = IntakeCounts(self.job.result)
        self.counts.set_column_warnings(self.intake.warnings)
        self.offset = 0 if self.dry_run else self._committed()
        start = max(self.offset, self.intake.start)
        with (
            connection.execute_wrapper(gil_handoff.yield_during_query),
            closing(self._pieces(start)) as found,
        ):
            for piece in found:
                with transaction.atomic():
                    self._take(piece)
                    if self.dry_run:
                        transaction.set_rollback(True)
                    gil_handoff.yield_turn()  # commit waits for the disk
                gil_handoff.take_turn()
                self.offset = piece.last_row
                if self.until is not None and time.monotonic() > self.until:
                    return False
        return True

    def _pieces(self, start: int) -> Generator[Piece, None, None]:
        """The first piece is read here; what follows, where it is not all, by a process of its own."""
        reading = read_pieces(self.intake, start, EntryNumberSet(), extension_points.make_prefilter())
        first = next(reading, None)
        if first is None:
            return
        if not first.is_full:
            yield first
            yield from reading  # what ends the file, perhaps by refusing it
            return
        with read_ahead(reading, pack_piece, unpack_piece) as ahead:
            yield first
            yield from ahead

    def _take(self, piece: Piece) -> None:
        """Lock the file's row → file the piece → note what was refused → move the place to go on."""
        if not self.dry_run:
            self._lock()
        result = file_piece(
            piece.ready, actor=self.actor, source=self.source, job_id=self.job.pk, known=self.known
        )
        refused = [*piece.rejected, *self._refused(result)]
        if refused:
            refused.sort(key=lambda one: one.first_row)
            self._keep(refused)
        self.counts.add(result, len(refused))
        if not self.dry_run:
            IntakeFile.objects.filter(job=self.job).update(offset_rows=piece.last_row)
            self.job.done = piece.last_row
            self.job.attempts = 0
            self.job.result = self.counts.stored()
            self.job.save(update_fields=["done", "attempts", "result"])

    def _committed(self) -> int:
        return IntakeFile.objects.values_list("offset_rows", flat=True).get(job=self.job)

    def _lock(self) -> None:
        """The row of the file, where no other worker has it, the job still runs, and goes on at our place."""
        mine = IntakeFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            job=self.job, offset_rows=self.offset, job__state=Job.State.RUNNING
        )
        if mine.first() is None:
            raise TakenOverError(TakenOverError.__doc__)

    def _refused(self, result: PieceResult) -> list[RejectedSummary]:
        """Clean summaries that what is on file does not allow, as rejections of this file."""
        if not result.rejected:
            return []
        return [
            RejectedSummary(
                one.parsed.first_row,
                one.parsed.entry_number,
                self.intake.reread_rows(one.parsed.first_row),
                [self._problem(one).at(one.parsed.first_row)],
            )
            for one in sorted(result.rejected, key=lambda one: one.parsed.first_row)
        ]

    def _problem(self, one: RejectedFiling) -> Problem:
        return one.problem.about(self.intake.title("entry_number"), one.parsed.entry_number)

    def _keep(self, refused: list[RejectedSummary]) -> None:
        if self.on_rejected is not None:
            self.on_rejected(refused)
        room = KEPT_REJECTIONS - self.counts.rejected
        if self.dry_run or room <= 0:
            return
        IntakeRejection.objects.bulk_create(
            [
                IntakeRejection(
                    job=self.job,
                    first_row=one.first_row,
                    entry_number=one.entry_number,
                    rows=one.rows,
                    errors=one.errors,
                )
                for one in refused[:room]
            ],
            batch_size=500,
        )


def finish(job: Job, state: str, error: str = "") -> dict[str, Any]:
    """End a job, in a transaction of its own. Returns its result with the sentence that says what happened."""
    counts = IntakeCounts(job.result)
    result = job.result | counts.stored() | {"sentence": counts.sentence()}
    Job.objects.filter(pk=job.pk).update(state=state, error=error, result=result, finished_at=clock.now())
    job.state, job.error, job.result = state, error, result
    return result
