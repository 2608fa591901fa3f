"""Registers the queues of an office: one class each drives URL, tab, permission, count, list and empty text."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from cee_portal.accounts.models import User
from centers.models import Office, OfficeMembership
from reviews.kinds import all_kinds
from reviews.work.models import Hold, ItemMove


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who looks at the lists of an office, with the membership held there (None: the person only reads)."""

    user: User
    office: Office
    membership: OfficeMembership | None

    @property
    def may_act(self) -> bool:
        return self.membership is not None


class Queue:
    """A list of items: `key` stands in the URL, `condition` says which items are in it.

    `is_of_one_office`: it holds only items of the office. `indexed_filter` names the filter whose index serves its
    condition: "" where the office alone is the condition, None where no filter is like it.
    """

    key = ""
    is_of_one_office = True
    indexed_filter: str | None = None
    label = ""
    read_only = False
    is_urgent = False  # its number is marked as late
    hides_waiting = False  # what is parked, and what waits for the trade
    shows_place = False  # its rows say where an item is, in place of the owner
    empty_title = "Nothing here"
    empty_text = ""

    def is_offered_to(self, viewer: Viewer) -> bool:
        return True

    def condition(self, viewer: Viewer) -> Q:
        raise NotImplementedError


class Mine(Queue):
    key, label = "mine", "Mine"
    indexed_filter = "owner"
    empty_title = "Nothing is yours yet"
    empty_text = "Take the next item of your office, or choose one of the unassigned items."

    def is_offered_to(self, viewer: Viewer) -> bool:
        return viewer.may_act

    def condition(self, viewer: Viewer) -> Q:
        return Q(office=viewer.office, owner=viewer.user)


class MyTeam(Queue):
    key, label = "team", "My team"
    indexed_filter = "team"
    empty_title = "Your team has nothing open"
    empty_text = "See what the whole office has open."

    def is_offered_to(self, viewer: Viewer) -> bool:
        return viewer.membership is not None and viewer.membership.team_id is not None

    def condition(self, viewer: Viewer) -> Q:
        assert viewer.membership is not None
        return Q(office=viewer.office, team=viewer.membership.team_id)


class Unassigned(Queue):
    key, label = "unassigned", "Unassigned"
    indexed_filter = "free"
    hides_waiting = True
    empty_title = "Everything has an owner"
    empty_text = "See all open work of the office, including work that is parked or waits for the trade."

    def condition(self, viewer: Viewer) -> Q:
        return Q(office=viewer.office, owner__isnull=True)


class WholeOffice(Queue):
    key, label = "office", "Whole office"
    indexed_filter = ""
    empty_title = "The office has nothing open"
    empty_text = "New items arrive as entry summaries are filed and selected."

    def condition(self, viewer: Viewer) -> Q:
        return Q(office=viewer.office)


class ArrivedByMove(Queue):
    """The open items that a mass move brought; an item that was sent on or moved by other means leaves it."""

    key, label = "arrived", "Arrived by move"
    empty_title = "Nothing has arrived by a move"
    empty_text = "Work that an order moves to this office is listed here until it is closed or sent on."

    def condition(self, viewer: Viewer) -> Q:
        return Q(office=viewer.office, arrived_by_batch__isnull=False)


class ComingToUs(Queue):
    """The items of the Center's jurisdiction that another office still processes: read only.

    What the Center itself sent away is not among them.
    """

    key, label = "coming", "Coming to us"
    is_of_one_office = False
    read_only = True
    shows_place = True
    empty_title = "No work of this industry is at other offices"
    empty_text = "Work of the Center's industry that ports still process is listed here."

    def is_offered_to(self, viewer: Viewer) -> bool:
        return viewer.office.is_center

    def condition(self, viewer: Viewer) -> Q:
        sent = ItemMove.objects.filter(
            item=OuterRef("item"), from_office=viewer.office, to_office=OuterRef("office")
        )
        kept = Hold.objects.filter(item=OuterRef("pk"), ended_at__isnull=True, reason=Hold.Reason.BY_HAND)
        sent_away = Q(Exists(kept.filter(Exists(sent))))
        return Q(jurisdiction=viewer.office) & ~Q(jurisdiction=F("office")) & ~sent_away


def all_queues() -> dict[str, Queue]:
    """Return all queues by their keys, in the order of the tabs; kinds of work add lists of their own."""
    of_kinds = [kind.queue for kind in all_kinds() if kind.queue]
    return {queue.key: queue for queue in (*_FIRST, *of_kinds, *_LAST)}


def offered_queues(viewer: Viewer) -> list[Queue]:
    """Return the queues that a person may choose at an office, in the order of the tabs."""
    return [queue for queue in all_queues().values() if queue.is_offered_to(viewer)]


_FIRST = (Mine(), MyTeam(), Unassigned(), WholeOffice(), ArrivedByMove())
_LAST = (ComingToUs(),)
