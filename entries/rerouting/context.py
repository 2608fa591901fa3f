"""One summary on file and what its decision needs today, for deciding it again."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import NotFoundError, RefusedError
from centers.routing.codes import BASIS_CODES, BASIS_NAMES, BY_CODES, BY_NAMES
from centers.routing.facts import Decision
from centers.routing.rulebook import Rulebook
from centers.selectors.offices import map_office_ids
from centers.selectors.rulebooks import current_rulebook
from entries import extension_points
from entries.extension_points import RoutingChange, RoutingChanges
from entries.models import EntrySummary, Routing, RoutingDecision
from entries.selectors.decision_inputs import FUNCTION, find_standing, read_line_facts, read_manual_centers


class RerouteContext:
    """One summary with what its decision needs, as of one moment.

    That is the rules, the standing and the jurisdiction set by hand.
    """

    def __init__(
        self, summary: EntrySummary, routing: Routing, rules: Rulebook, today: date, now: datetime
    ) -> None:
        self.summary, self.routing, self.rules = summary, routing, rules
        self.today, self.now = today, now
        self.standing = find_standing(summary.importer_id, today)
        self.manual = read_manual_centers([summary.pk]).get(summary.pk)

    def decide(self, manual: str | None) -> Decision:
        """Decide where the rules of today put it, with this Center set by hand, if any."""
        return self.rules.decider(self.today).decide(
            tuple(read_line_facts(self.summary.pk, self.summary.revision)),
            self.summary.port.code,
            self.summary.entry_type,
            FUNCTION,
            self.standing,
            manual,
        )

    def would_change(self, decision: Decision) -> bool:
        """Return True where the decision differs from the routing; number and day apart."""
        placed = _decision_columns(decision, map_office_ids())
        return any(getattr(self.routing, name) != value for name, value in placed.items())

    def write(self, decision: Decision, *, cause: str, user: User, reason: str, verb: Verb) -> Decision:
        """Write routing, history and record, and let open items follow.

        Never writes over a newer rulebook or day (docs/concurrency.md, section 4).
        """
        row, ids = self.routing, map_office_ids()
        placed = _decision_columns(decision, ids)
        stamp = {"rulebook": decision.rulebook, "decided_on": self.today}
        revision = self.summary.revision
        newer = Q(rulebook__gt=decision.rulebook) | Q(rulebook=decision.rulebook, decided_on__gt=self.today)
        if not Routing.objects.filter(pk=row.pk).exclude(newer).update(**placed, **stamp, revision=revision):
            raise RefusedError(
                "Newer rules have routed this summary in the meantime. Reload the page.", code="changed"
            )
        office_id = placed.pop("office_id")
        RoutingDecision.objects.create(
            summary_id=row.pk,
            at=self.now,
            from_office_id=row.office_id,
            to_office_id=office_id,
            revision=revision,
            cause=cause,
            actor_id=user.pk,
            reason=reason[:300],
            **placed,
            **stamp,
        )
        self._call_extension_point(placed, office_id, cause, user)
        self._record(decision, {pk: code for code, pk in ids.items()}, user, reason, verb)
        return decision

    def _call_extension_point(self, placed: dict[str, Any], office_id: int, cause: str, user: User) -> None:
        row = self.routing
        change = RoutingChange(
            row.pk, row.office_id, office_id, placed["jurisdiction_id"], placed["by"], placed["basis"]
        )
        placed_at = (change.to_office_id, change.jurisdiction_id, change.by, change.basis)
        if placed_at != (row.office_id, row.jurisdiction_id, row.by, row.basis):
            extension_points.call_after_routing(
                RoutingChanges([change], cause, self.now, self.today, user.pk)
            )

    def _record(self, decision: Decision, codes: dict[int, str], user: User, reason: str, verb: Verb) -> None:
        row = self.routing
        old = row.jurisdiction_id
        record_event(
            verb=verb,
            actor=user,
            object_kind="summary",
            object_id=row.pk,
            summary_id=row.pk,
            reason=reason,
            before={
                "office": codes[row.office_id],
                "jurisdiction": codes[old] if old else None,
                "by": BY_NAMES[row.by],
                "basis": BASIS_NAMES[row.basis],
            },
            after={name: getattr(decision, name) for name in ("office", "jurisdiction", "by", "basis")},
        )


def lock_context(summary_id: int) -> RerouteContext:
    """Pass the gate, read the rules, lock routing and summary, then read the day.

    Raises RefusedError. See docs/concurrency.md, sections 1 and 2.
    """
    share_gate()
    rules = current_rulebook()
    routing = list(Routing.objects.select_for_update().filter(pk=summary_id))
    summary = list(EntrySummary.objects.select_for_update().filter(pk=summary_id))
    now, today = clock.now_and_today()  # after the locks: no earlier than their last holder
    if not routing or not summary:
        raise NotFoundError("There is no such summary.")
    if not routing[0].in_flight:
        raise RefusedError("The work on this summary is finished; it stays with the office that finished it.")
    return RerouteContext(summary[0], routing[0], rules, today, now)


def read_context(summary_id: int) -> RerouteContext:
    """Read the same without locks, to look at only. Raises EntrySummary.DoesNotExist."""
    now, today = clock.now_and_today()
    summary = EntrySummary.objects.select_related(
        "port", "importer", "routing__office", "routing__jurisdiction"
    ).get(pk=summary_id)
    return RerouteContext(summary, summary.routing, current_rulebook(), today, now)


def _decision_columns(decision: Decision, ids: dict[str, int]) -> dict[str, Any]:
    """Return the columns that Routing and RoutingDecision share, and `office_id`."""
    return {
        "office_id": ids[decision.office],
        "jurisdiction_id": ids[decision.jurisdiction] if decision.jurisdiction else None,
        "by": BY_CODES[decision.by],
        "basis": BASIS_CODES[decision.basis],
        "edition_row": decision.row,
        "standing": decision.standing,
    }
