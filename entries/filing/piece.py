"""Filing of a piece: at most 5,000 summaries in one transaction under the gate.

Every accepted revision is routed anew in the transaction that stores it (decisions 1 and 33), so that no summary is
ever on file without an office. A filing that the state of its summary on file does not allow is refused alone.
See docs/concurrency.md, section 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import Error, IntegrityError, OperationalError, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from cee_portal.core.holidays import holidays
from centers.routing.codes import BASIS_CODES, BY_CODES
from centers.routing.facts import Decision
from centers.selectors.rulebooks import current_rulebook
from entries import extension_points
from entries.extension_points import AcceptedFiling, AcceptedFilings, RoutingChange, RoutingChanges
from entries.filing.classification import Classified, OnFile, Replacement, classify
from entries.filing.importer_months import MonthChanges
from entries.filing.parties import Parties, PartyCache
from entries.filing.prepared import PreparedSummary, prepare_summary
from entries.filing.replacement import (
    end_outdated_manual_jurisdictions,
    subtract_old_revisions,
    update_summaries,
)
from entries.filing.results import PieceResult, RejectedFiling, Unchanged
from entries.filing.writing import PieceStamp, PreparedFiling, reserve_ids, write_history, write_new
from entries.parsed import ParsedSummary
from entries.rules.acceptance import scheduled_liquidation, summary_due
from entries.rules.versions import FIRST
from entries.selectors.decision_inputs import FUNCTION, read_standings

LARGEST_PIECE = 5_000
_TRIES = 4
_LOST_RACE = ("23505", "40P01", "40001")  # the same number at the same moment, or a deadlock


class PieceTooLargeError(ValueError):
    """More summaries than one transaction may take. Split them into pieces of 5,000."""


def file_piece(
    summaries: Sequence[ParsedSummary | PreparedSummary],
    *,
    actor: User | None,
    source: int,
    job_id: int | None = None,
    known: PartyCache | None = None,
    replace_with_less: bool = True,
) -> PieceResult:
    """Store and route these summaries, and call the extension points.

    `source` is a SummaryRevision.Source; without `replace_with_less` a filing of fewer lines or less value than on file
    is rejected; a caller may keep `known` from piece to piece of one run. Joins an open
    transaction; the caller must then have touched nothing that lies behind the gate (docs/concurrency.md, section 1).
    Raises PieceTooLargeError, NoRulebookError.
    """
    if len(summaries) > LARGEST_PIECE:
        raise PieceTooLargeError(PieceTooLargeError.__doc__)
    prepared = [one if isinstance(one, PreparedSummary) else prepare_summary(one) for one in summaries]
    known = PartyCache() if known is None else known
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                return _PieceAttempt(prepared, actor, source, job_id, known, replace_with_less).file()
        except (IntegrityError, OperationalError) as error:
            if not left or not is_lost_race(error):
                raise
    raise AssertionError("unreachable")


def is_lost_race(error: Error) -> bool:
    """Return True where a second attempt may succeed.

    Another filing of the same number came first, or two transactions waited for each other.
    """
    return getattr(error.__cause__, "pgcode", None) in _LOST_RACE


@dataclass
class _PieceAttempt:
    """One attempt at a piece; after a lost race there is another one."""

    prepared: list[PreparedSummary]
    actor: User | None
    source: int
    job_id: int | None
    known: PartyCache
    replace_with_less: bool
    due: dict[date, date] = field(default_factory=dict)  # by entry date

    def file(self) -> PieceResult:
        share_gate()
        found = classify(self.prepared, replace_with_less=self.replace_with_less)
        # Read after the locks: a transaction that waited over midnight for a row decides by the new day.
        now, today = clock.now_and_today()
        actor = self.actor.pk if self.actor else None
        self.stamp = PieceStamp(
            now, today, now.isoformat(), today.isoformat(), self.source, self.job_id, actor
        )
        result = PieceResult(
            unchanged=[Unchanged(prepared.parsed, pk) for prepared, pk in found.unchanged],
            rejected=[RejectedFiling(prepared.parsed, problem) for prepared, problem in found.rejected],
        )
        if found.new or found.replaced:
            result.filed = self._store(found)
        return result

    def _store(self, found: Classified) -> list[AcceptedFiling]:
        stamp = self.stamp
        self.manual = end_outdated_manual_jurisdictions(found.replaced, stamp) if found.replaced else {}
        summaries = [*found.new, *(replacement.prepared for replacement in found.replaced)]
        self.parties = Parties(self.known, summaries)
        numbers = self.parties.importers
        self.decider = current_rulebook().decider(stamp.today)
        importers = {numbers[prepared.parsed.importer_number] for prepared in summaries}
        self.standings = read_standings(importers, stamp.today)
        new = [
            PreparedFiling(self._accept(prepared, pk, 1), prepared, FIRST, None)
            for prepared, pk in zip(found.new, reserve_ids(len(found.new)), strict=True)
        ]
        replaced = [(self._accept_replacement(replacement), replacement) for replacement in found.replaced]
        accepted = [*new, *(filing for filing, _ in replaced)]
        months = MonthChanges()
        if found.replaced:
            subtract_old_revisions(found.replaced, months)
        for one, prepared, _, _ in accepted:
            months.add(one.importer_id, one.parsed.entry_date, one.port_id, prepared.goods)
        write_new(new, stamp)
        if replaced:
            update_summaries(replaced, stamp)
        write_history(accepted, stamp)
        months.write()
        filed = [filing.accepted for filing in accepted]
        self._call_extension_points(filed, replaced)
        return filed

    def _accept(self, prepared: PreparedSummary, summary_id: int, revision: int) -> AcceptedFiling:
        parsed, parties = prepared.parsed, self.parties
        importer_id = parties.importers[parsed.importer_number]
        decision = self.decider.decide(
            prepared.facts,  # type: ignore[arg-type]
            parsed.port,
            parsed.entry_type,
            FUNCTION,
            self.standings.get(importer_id),
            self.manual.get(summary_id),
        )
        offices = parties.offices
        first_time = importer_id in parties.new_importers
        if first_time:
            parties.new_importers.discard(
                importer_id
            )  # only its first filing is the first one, also within a piece
        return AcceptedFiling(
            summary_id,
            revision,
            parsed,
            decision,
            offices[decision.office],
            offices[decision.jurisdiction] if decision.jurisdiction else None,
            offices[parsed.port],
            importer_id,
            parties.filers[parsed.filer],
            first_time,
            self._is_late(parsed),
            None if prepared.suspension_code else scheduled_liquidation(parsed.entry_type, parsed.entry_date),
            prepared.suspension_code,
            self._claim_new_manufacturers(prepared),
            prepared.precomputed,
        )

    def _accept_replacement(self, replacement: Replacement) -> PreparedFiling:
        prepared, old, state = replacement
        filed = self._accept(prepared, old.id, old.revision + 1)
        same_day = old.entry_date == prepared.parsed.entry_date
        if same_day and old.scheduled_liquidation and filed.scheduled_liquidation:
            # A correction does not undo an extension of the liquidation.
            filed.scheduled_liquidation = old.scheduled_liquidation
        return PreparedFiling(filed, prepared, state.version, old.office_id)

    def _claim_new_manufacturers(self, prepared: PreparedSummary) -> frozenset[str]:
        new = self.parties.new_manufacturers
        if not new or new.isdisjoint(prepared.manufacturers):
            return _NONE
        found = new.intersection(prepared.manufacturers)
        new -= found
        return frozenset(found)

    def _is_late(self, parsed: ParsedSummary) -> bool:
        filed_on = parsed.summary_date
        if filed_on is None:
            return False
        due = self.due.get(parsed.entry_date)
        if due is None:
            due = self.due[parsed.entry_date] = summary_due(parsed.entry_date, self.days_off)
        return filed_on > due

    def _call_extension_points(
        self, filed: list[AcceptedFiling], replaced: Sequence[tuple[PreparedFiling, Replacement]]
    ) -> None:
        """Let open items follow changed routings, then let selection see the whole piece.

        See docs/architecture.md, "Extension points".
        """
        stamp = self.stamp
        changes = [
            _routing_change(filing.accepted, replacement.old)
            for filing, replacement in replaced
            if _may_move_work(filing.accepted, replacement.old)
        ]
        if changes:
            extension_points.call_after_routing(
                RoutingChanges(changes, "revision", stamp.now, stamp.today, stamp.actor_id)
            )
        extension_points.call_after_filing(AcceptedFilings(filed, stamp.today, stamp.now, stamp.actor_id))

    @cached_property
    def days_off(self) -> frozenset[date]:
        """Return the days that are not worked."""
        return holidays()


_NONE: frozenset[str] = frozenset()


def _may_move_work(filed: AcceptedFiling, old: OnFile) -> bool:
    """Return whether any fact changed that decides the office of a function (decision 1)."""
    before = old.office_id, old.jurisdiction_id, old.by, old.port_id, old.entry_type
    by = BY_CODES[filed.decision.by]
    return before != (
        filed.office_id,
        filed.jurisdiction_id,
        by,
        filed.port_id,
        filed.parsed.entry_type,
    )


def _routing_change(filed: AcceptedFiling, old: OnFile) -> RoutingChange:
    decision: Decision = filed.decision
    return RoutingChange(
        filed.summary_id,
        old.office_id,
        filed.office_id,
        filed.jurisdiction_id,
        BY_CODES[decision.by],
        BASIS_CODES[decision.basis],
    )
