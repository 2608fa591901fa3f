"""One run over a file, piece by piece.

Each piece is one transaction that also stores the row after which the job goes on. A worker may be killed at any moment:
the next one goes on there, and no summary is stored twice (docs/concurrency.md, section 10).
"""

import logging
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from django.db import DataError, connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core.models import Job
from entries import extension_points
from entries.filing import gil_handoff
from entries.filing.parties import PartyCache
from entries.filing.piece import file_piece
from entries.filing.prepared import PreparedSummary
from entries.filing.results import PieceResult, RejectedFiling
from entries.intake.counts import KEPT_REJECTIONS, IntakeCounts
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.guessed_importers import match_guessed_importers
from entries.intake.packing import pack_piece, unpack_piece
from entries.intake.pieces import Intake, Piece, read_pieces
from entries.intake.readahead_process import read_ahead
from entries.intake.rejections import RejectedSummary
from entries.models import IntakeFile, IntakeRejection
from entries.rules.problem import Problem

_log = logging.getLogger(__name__)
_NOT_STORABLE = Problem(
    "cannot_be_stored",
    "The database refuses a value of this summary.",
    "Look for a value that is far too large, or for a strange character, and send the summary again.",
)


class TakenOverError(Exception):
    """Another worker goes on with this file."""


@dataclass
class IntakeRun:
    """A run over one file; it begins no piece after the moment `until`."""

    job: Job
    intake: Intake
    source: int
    actor: User | None
    until: float | None = None
    dry_run: bool = False
    replace_with_less: bool = False
    on_rejected: Callable[[Iterable[RejectedSummary]], None] | None = None
    known: PartyCache = field(default_factory=PartyCache)

    def run(self) -> bool:
        """Take in the rest of the file; return False where the time is over.

        Raises FileRefusedError, TakenOverError, ReaderLostError.
        """
        self.counts = IntakeCounts.read(self.job.result)
        self.counts.set_file_warnings(self.intake.warnings)
        self.offset = 0 if self.dry_run else IntakeFile.objects.get(job=self.job).offset_rows
        with (
            connection.execute_wrapper(gil_handoff.yield_during_query),
            closing(self._pieces(self.offset)) as pieces,
        ):
            for piece in pieces:
                with transaction.atomic():
                    self._store(piece)
                    if self.dry_run:
                        transaction.set_rollback(True)
                    gil_handoff.yield_turn()  # the commit waits for the disk
                gil_handoff.take_turn()
                self.offset = piece.last_row
                if self.until is not None and time.monotonic() > self.until:
                    return False
        return True

    def _pieces(self, start: int) -> Generator[Piece, None, None]:
        """Read the first piece here, the others in a process of its own."""
        pieces = read_pieces(self.intake, start, EntryNumberSet(), extension_points.make_prefilter())
        first = next(pieces, None)
        if first is None:
            return
        if not first.is_full:
            yield first
            yield from pieces  # reaches the end of the file, or the error that ends it
            return
        with read_ahead(pieces, pack_piece, unpack_piece) as ahead:
            yield first
            yield from ahead

    def _store(self, piece: Piece) -> None:
        """Lock the row of the file, file the piece, store where to go on."""
        if not self.dry_run:
            self._lock_file()
        result = self._file(match_guessed_importers(piece.ready))
        rejected = [*piece.rejected, *self._rejected_filings(result)]
        if rejected:
            rejected.sort(key=lambda one: one.first_row)
            self._keep_rejections(rejected)
        self.counts.add_piece(result, len(rejected))
        if not self.dry_run:
            IntakeFile.objects.filter(job=self.job).update(offset_rows=piece.last_row)
            self.job.done = piece.last_row
            self.job.attempts = 0
            self.job.result = self.counts.as_result()
            self.job.save(update_fields=["done", "attempts", "result"])

    def _file(self, ready: Sequence[PreparedSummary]) -> PieceResult:
        """File summaries; one that the database refuses keeps out no other.

        The others are filed in one call, so that their locks are taken in one order (docs/concurrency.md, section 1).
        """
        try:
            return self._file_once(ready)
        except DataError as error:
            refused = self._find_refused(ready, error)
        numbers = {one.parsed.entry_number for one in refused}
        result = self._file_once([one for one in ready if one.parsed.entry_number not in numbers])
        rejected = [RejectedFiling(one.parsed, _NOT_STORABLE) for one in refused]
        return PieceResult(result.filed, result.unchanged, result.rejected + rejected)

    def _file_once(self, ready: Sequence[PreparedSummary]) -> PieceResult:
        """File summaries in a savepoint. Raises DataError where the database refuses a value of one of them."""
        try:
            with transaction.atomic():
                return file_piece(
                    ready,
                    actor=self.actor,
                    source=self.source,
                    job_id=self.job.pk,
                    known=self.known,
                    replace_with_less=self.replace_with_less,
                )
        except DataError:
            self.known = PartyCache()  # it may hold rows that were taken back
            raise

    def _find_refused(self, ready: Sequence[PreparedSummary], error: DataError) -> list[PreparedSummary]:
        """Find by halves the summaries that the database refuses.

        What is filed on the way is taken back, and its locks with it.
        """
        if len(ready) == 1:
            _log.warning(
                "Intake %s: %s cannot be stored: %s", self.job.pk, ready[0].parsed.entry_number, error
            )
            return list(ready)
        refused: list[PreparedSummary] = []
        half = len(ready) // 2
        for part in (ready[:half], ready[half:]):
            try:
                with transaction.atomic():
                    self._file_once(part)
                    transaction.set_rollback(True)
            except DataError as found:
                refused += self._find_refused(part, found)
            self.known = PartyCache()
        return refused

    def _lock_file(self) -> None:
        """Lock the row of the file. Raises TakenOverError."""
        mine = IntakeFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            job=self.job, offset_rows=self.offset, job__state=Job.State.RUNNING
        )
        if mine.first() is None:
            raise TakenOverError(TakenOverError.__doc__)

    def _rejected_filings(self, result: PieceResult) -> list[RejectedSummary]:
        """Return the summaries that those on file do not allow, with their rows."""
        found: list[RejectedSummary] = []
        for parsed, problem in sorted(result.rejected, key=lambda one: one.parsed.first_row):
            row, number = parsed.first_row, parsed.entry_number
            errors = [problem.about(self.intake.number_title, number).at(row)]
            kept = self.intake.reread_rows(row)
            found.append(RejectedSummary(row, number, kept.rows, errors, kept.numbers))
        return found

    def _keep_rejections(self, rejected: list[RejectedSummary]) -> None:
        if self.on_rejected is not None:
            self.on_rejected(rejected)
        room = KEPT_REJECTIONS - self.counts.rejected
        if self.dry_run or room <= 0:
            return
        rows = [IntakeRejection(job=self.job, **one._asdict()) for one in rejected[:room]]
        IntakeRejection.objects.bulk_create(rows, batch_size=500)
