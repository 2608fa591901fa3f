"""Deciding the routing of one summary again.

By hand, by withdrawal, or by today's rules.

A person with authority may set a jurisdiction for one summary, with a reason; it comes before every other rule and
stands until the tariff numbers change or it is withdrawn (decision 33). Routing again applies the newest rulebook and
the standing of today, with the difference shown first (19 CFR 101.1, 101.10).
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, RefusedError
from centers.models import Office
from centers.routing.codes import STAY_AT_PORT_TYPES
from centers.routing.facts import Decision
from centers.selectors.memberships import is_supervisor_at, may_act_at
from centers.selectors.offices import read_names
from entries.models import ManualJurisdiction
from entries.rerouting.context import RerouteContext, lock_context, read_context
from entries.rerouting.replay import explain_summary, replay_routing
from entries.selectors.decision_inputs import FUNCTION, read_line_facts


@dataclass(frozen=True, slots=True)
class ReroutePreview:
    """What routing again would change: office and reason now, office and reason then."""

    summary_id: int
    office: str
    jurisdiction: str | None
    reason: str
    decision: Decision
    reason_then: str
    changes: bool

    @property
    def moves(self) -> bool:
        """Return True where another office or another Center's industry would be named."""
        return (self.office, self.jurisdiction) != (self.decision.office, self.decision.jurisdiction)

    @property
    def token(self) -> str:
        """Return what was shown, in short.

        It comes back with the act, so that nobody agrees to something else.
        """
        return make_token(self.decision)


def make_token(decision: Decision) -> str:
    """Return office, jurisdiction, rule and basis of a decision as one text."""
    return ":".join([decision.office, decision.jurisdiction or "", decision.by, decision.basis or ""])


def preview_reroute(summary_id: int, *, center: str | None = None, withdrawn: bool = False) -> ReroutePreview:
    """Return what `route_again` would do now. Reads only.

    With `center` (a code): what `set_jurisdiction` would do; `withdrawn`: what `withdraw_manual_jurisdiction` would.
    """
    context = read_context(summary_id)
    summary = context.summary
    manual = None if withdrawn else center or context.manual
    then = explain_summary(summary, context.rules, context.today, context.standing, manual).explanation
    routing = context.routing
    return ReroutePreview(
        summary_id=summary_id,
        office=routing.office.code,
        jurisdiction=routing.jurisdiction.code if routing.jurisdiction else None,
        reason=replay_routing(summary).reason,
        decision=then.decision,
        reason_then=then.reason,
        changes=context.would_change(then.decision),
    )


class CenterOutcome(NamedTuple):
    """Where a summary would be with a Center set by hand, in words: "goes to the port of Houston (5301), because ...".

    `office` is the code of that office; `moves` says whether it is another one than today.
    """

    center: str
    name: str
    office: str
    moves: bool
    words: str


def preview_centers(summary_id: int) -> list[CenterOutcome]:
    """Return what setting each Center by hand would do now, in the order of their codes. Reads only."""
    context = read_context(summary_id)
    lines = tuple(read_line_facts(summary_id, context.summary.revision))
    here = context.routing.office.code
    port = context.summary.port.code
    names = read_names([port, here])
    decider, outcomes = context.rules.decider(context.today), []
    for center in sorted(names.centers):
        decision = decider.decide(lines, port, context.summary.entry_type, FUNCTION, context.standing, center)
        office = decision.office
        words = f"stays at {names.office(office)}" if office == here else f"goes to {names.office(office)}"
        if office != center:
            stays = context.summary.entry_type in STAY_AT_PORT_TYPES
            words += (
                f", because entry type {context.summary.entry_type} stays at the port"
                if stays
                else f", because {names.center(center)} holds nothing there"
            )
        outcomes.append(CenterOutcome(center, names.center(center), office, office != here, words))
    return outcomes


@transaction.atomic
def set_jurisdiction(
    *, summary_id: int, center: Office, user: User, reason: str, acting_at: int | None = None
) -> Decision:
    """Set the Center whose industry it is by hand, with a reason.

    A supervisor of the office that has it does so. `acting_at` is the id of the office that has the work on it, where
    it was sent to another one.
    """
    context = lock_context(summary_id)
    _require_supervisor(context, user, acting_at)
    if not center.is_center:
        raise InvalidInputError("Choose a Center: a port has no industry.", field="center")
    if not reason.strip():
        raise InvalidInputError("Say why it belongs to that Center.", field="reason")
    if context.manual == center.code:
        message = f"Its jurisdiction is already set to {center.short_name} by hand."
        raise InvalidInputError(message, field="center")
    _end_manual_jurisdiction(context, f"Set to {center.code} instead.")
    ManualJurisdiction.objects.create(
        summary_id=summary_id, center=center, reason=reason[:300], set_by=user, set_at=context.now
    )
    decision = context.decide(center.code)
    return context.write(decision, cause="by_hand", user=user, reason=reason, verb=Verb.JURISDICTION_SET)


@transaction.atomic
def withdraw_manual_jurisdiction(*, summary_id: int, user: User, reason: str) -> Decision:
    """Take back what was set by hand; the rules of today decide.

    A supervisor of the office that has it does so.
    """
    context = lock_context(summary_id)
    _require_supervisor(context, user, None)
    if context.manual is None:
        raise RefusedError("Its jurisdiction is not set by hand. There is nothing to withdraw.")
    if not reason.strip():
        raise InvalidInputError("Say why it is withdrawn.", field="reason")
    _end_manual_jurisdiction(context, reason)
    decision = context.decide(None)
    return context.write(
        decision, cause="by_hand", user=user, reason=reason, verb=Verb.JURISDICTION_WITHDRAWN
    )


@transaction.atomic
def route_again(
    *, summary_id: int, user: User, reason: str = "", shown: str = "", acting_at: int | None = None
) -> Decision:
    """Apply the rules of today. A person of the office that has it does so.

    `shown` is the token of the preview that the person agreed to; another outcome by now is refused.
    """
    context = lock_context(summary_id)
    if not may_act_at(user, acting_at or context.routing.office_id):
        raise NotAllowedError("Only people of the office that has this summary can route it again.")
    decision = context.decide(context.manual)
    if shown and shown != make_token(decision):
        raise RefusedError("The rules give another answer now. Look at the difference again.", code="changed")
    if not context.would_change(decision):
        raise RefusedError("Today's rules give the same answer. Nothing was changed.", code="same")
    return context.write(decision, cause="again", user=user, reason=reason, verb=Verb.SUMMARY_ROUTED_AGAIN)


def _require_supervisor(context: RerouteContext, user: User, acting_at: int | None) -> None:
    if not is_supervisor_at(user, acting_at or context.routing.office_id):
        raise NotAllowedError(
            "Only a supervisor of the office that has this summary can set its jurisdiction."
        )


def _end_manual_jurisdiction(context: RerouteContext, reason: str) -> None:
    ManualJurisdiction.objects.filter(summary=context.summary.pk, ended_at__isnull=True).update(
        ended_at=context.now, ended_reason=reason[:300]
    )
