"""The queues of an office. One class each; this registry drives URL, tab, permission, count, list and empty text."""

from dataclasses import dataclass

from django.db.models import F, Q

from cee_portal.accounts.models import User
from centers.models import Office, OfficeMembership
from reviews.work.models import WorkItem

OPEN_STATES = ("open", "parked", "offered")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, at which office, with the membership held there (None: reads only)."""

    user: User
    office: Office
    membership: OfficeMembership | None

    @property
    def may_act(self) -> bool:
        return self.membership is not None


class Queue:
    """A queue: `key` stands in the URL, `condition` says what is in it.

    `of_office`: it holds only items of the office, and `lead` names the filter that its condition is beside that: ""
    for none, None for one that is no filter.
    """

    key = ""
    of_office = True
    lead: str | None = None
    label = ""
    read_only = False
    empty_title = "Nothing here"
    empty_text = ""

    def is_offered_to(self, desk: Desk) -> bool:
        return True

    def condition(self, desk: Desk) -> Q:
        raise NotImplementedError


class Mine(Queue):
    key, label = "mine", "Mine"
    lead = "owner"
    empty_title = "Nothing is yours yet"
    empty_text = "Take the next item of your office, or choose one from the unassigned."

    def is_offered_to(self, desk: Desk) -> bool:
        return desk.may_act

    def condition(self, desk: Desk) -> Q:
        return Q(office=desk.office, owner=desk.user)


class MyTeam(Queue):
    key, label = "team", "My team"
    lead = "team"
    empty_title = "Your team has nothing open"
    empty_text = "See what the whole office has open."

    def is_offered_to(self, desk: Desk) -> bool:
        return desk.membership is not None and desk.membership.team_id is not None

    def condition(self, desk: Desk) -> Q:
        assert desk.membership is not None
        return Q(office=desk.office, team=desk.membership.team_id)


class Unassigned(Queue):
    key, label = "unassigned", "Unassigned"
    lead = "free"
    empty_title = "Everything has an owner"
    empty_text = "See what the whole office has open."

    def condition(self, desk: Desk) -> Q:
        return Q(office=desk.office, owner__isnull=True)


class WholeOffice(Queue):
    key, label = "office", "Whole office"
    lead = ""
    empty_title = "The office has nothing open"
    empty_text = "New items arrive as entry summaries are filed and selected."

    def condition(self, desk: Desk) -> Q:
        return Q(office=desk.office)


class ArrivedByMove(Queue):
    """What a mass move brought, open still; an item sent on or moved again by other means leaves it."""

    key, label = "arrived", "Arrived by move"
    empty_title = "Nothing has arrived by a move"
    empty_text = "What comes here when an order moves work is listed here until it is closed or sent on."

    def condition(self, desk: Desk) -> Q:
        return Q(office=desk.office, arrived_by_batch__isnull=False)


class NeedsJurisdiction(Queue):
    key, label = "needs_jurisdiction", "Needs jurisdiction"
    lead = "waiting"
    empty_title = "Every summary here has its Center"
    empty_text = "A summary whose goods no Center's list names would wait here."

    def condition(self, desk: Desk) -> Q:
        return Q(office=desk.office, kind=WorkItem.Kind.JURISDICTION)


class ComingToUs(Queue):
    """The jurisdiction is the Center's, a port still processes: read only."""

    key, label = "coming", "Coming to us"
    of_office = False
    read_only = True
    empty_title = "Nothing of this industry is elsewhere"
    empty_text = "Work of the Center's industry that ports still process would be listed here."

    def is_offered_to(self, desk: Desk) -> bool:
        return desk.office.is_center

    def condition(self, desk: Desk) -> Q:
        return Q(jurisdiction=desk.office) & ~Q(jurisdiction=F("office"))


QUEUES: dict[str, Queue] = {
    queue.key: queue
    for queue in (
        Mine(),
        MyTeam(),
        Unassigned(),
        WholeOffice(),
        ArrivedByMove(),
        NeedsJurisdiction(),
        ComingToUs(),
    )
}


def queues_of(desk: Desk) -> list[Queue]:
    """The queues on offer to this person at this office, in the order of the tabs."""
    return [queue for queue in QUEUES.values() if queue.is_offered_to(desk)]
