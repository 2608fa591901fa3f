"""The registry of kinds of work: one object for each kind holds all that differs from kind to kind.

`settings.WORK_KINDS` lists the classes in the order in which pages show the kinds. Queue, peek, file, following, moves,
undo and API ask this registry, so that no module outside a kind's own room names a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.forms import Form
from django.utils.module_loading import import_string

from cee_portal.core.models import Event
from cee_portal.core.record import Verb

if TYPE_CHECKING:
    from cee_portal.accounts.models import User
    from entries.extension_points import AcceptedFilings
    from entries.models import EntrySummary
    from reviews.summaries.parts.timeline import Source
    from reviews.work.models import WorkItem
    from reviews.work.queue.queues import Queue


# Acts that count as work on an item of every kind.
WORK_VERBS = (
    Verb.ITEM_PARKED,
    Verb.ITEM_CLOSED,
    Verb.QUESTION_ASKED,
    Verb.QUESTION_EXTENDED,
    Verb.QUESTION_ANSWERED,
    Verb.QUESTION_WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Action:
    """A button that a kind offers for its items; `url_name` names an address that takes the id of the item.

    `opens_form`: the button opens a small form. Without it the button acts at once and sends `value` as `name`.
    `supervisor_only`: the sentence that tells everybody but a supervisor why the action is closed.
    `asks`: the button that confirms the action on a small screen, where a thumb easily hits it.
    """

    label: str
    url_name: str
    key: str = ""
    opens_form: bool = False
    is_wide: bool = False
    is_primary: bool = False
    name: str = ""
    value: str = ""
    supervisor_only: str = ""
    asks: str = ""


class Panel(NamedTuple):
    """A part of a page that a kind fills: the template, its context under the name `panel`, and its short title.

    `lines`: the filed lines that it speaks of, each with the words that say why.
    """

    template: str
    panel: dict[str, Any]
    title: str
    lines: Mapping[int, str] = MappingProxyType({})


class ImporterFindings(NamedTuple):
    """The work of a kind that was closed with an importer: how much, the findings by month, the money assessed."""

    closed: int
    by_month: Mapping[date, int]
    assessed: Decimal


class Kind:
    """What is the same for most kinds; each kind is a class that changes what differs.

    `key` is stored in `WorkItem.kind`. `function` decides by which authority an item gets its office.
    """

    key = ""
    function = ""
    label = ""
    # A summary may have several open items of the kind, each with its own `WorkItem.subject`, such as two protests.
    allows_several_open = False
    is_known_to_trade = False
    # Its items have the clocks that follow from the liquidation of their summary.
    follows_liquidation = True
    # The portal closes an item that waits for a jurisdiction as soon as its summary has one.
    waits_for_jurisdiction = False
    # What the queue shows as the reason of an item that no criterion selected.
    reason = ""
    # A list of its own among the lists of an office; its condition needs a partial index of WorkItem.
    queue: Queue | None = None
    # What pages read together with an item of this kind.
    related: tuple[str, ...] = ()
    # Events of a person after a move that count as work on the item: the undo of the move then leaves it where it is.
    work_verbs: tuple[Verb, ...] = WORK_VERBS
    close_title = "Close"
    # The kinds of findings that an item is closed with, as choices.
    finding_choices: Sequence[tuple[str, str]] = ()

    @property
    def audience(self) -> str:
        """The readers of the event that closes an item."""
        return Event.Audience.TRADE if self.is_known_to_trade else Event.Audience.STAFF

    def actions(self, item: WorkItem) -> Sequence[Action]:
        """Return what a person may do with an item, in the peek and in the file."""
        return (Action("Close …", "work_item_close", "e", opens_form=True, is_primary=True),)

    def file_actions(self, item: WorkItem) -> Sequence[Action]:
        """Return what the file offers besides, to the owner and to supervisors."""
        return ()

    def close_form(self, data: Mapping[str, Any] | None = None) -> Form:
        """Return the form that closes an item; its cleaned data is the `data` of `close`."""
        raise NotImplementedError

    def close(
        self, *, item_id: int, user: User, data: Mapping[str, Any], expected_version: int | None = None
    ) -> WorkItem:
        """Close an item; `data` holds `result`, `note` and `findings` (mappings). Raises RefusedError."""
        raise NotImplementedError

    def undo_closing(self, item: WorkItem, stored: dict[str, Any]) -> None:
        """Undo what `close` changed beside the item; `stored` is what it kept in the trace of the act."""

    def undo_start(self, item: WorkItem, stored: dict[str, Any], *, since: datetime) -> None:
        """Undo what the start of the work changed beside the item; `since` is the moment of the start.

        Raises RefusedError where something came after the start.
        """

    def begin_with_question(self, item: WorkItem, user: User) -> dict[str, Any]:
        """Start the work of an item on which the trade is asked; the caller has locked summary and item.

        Return what `undo_start` needs to take that back, an empty dictionary where nothing was started.
        """
        return {}

    def closed_actions(self, item: WorkItem) -> Sequence[Action]:
        """Return what a supervisor may do with a closed item, in its file."""
        return ()

    def banner(self, item: WorkItem) -> tuple[str, str] | None:
        """Return the title and the text of what an open item waits for, above its file."""
        return None

    def peek_panel(self, item: WorkItem) -> Panel | None:
        """Return what the peek shows of this kind alone."""
        return None

    def file_panel(self, item: WorkItem) -> Panel | None:
        """Return what the file shows of this kind alone."""
        return None

    def criterion_codes(self) -> dict[int, str]:
        """Return the codes of the criteria by which the kind selects, by the ids in `WorkItem.criteria`."""
        return {}

    def importer_findings(self, importer_id: int, since: date) -> ImporterFindings | None:
        """Return what the kind found with an importer from a day on, for the peek."""
        return None

    def timeline(self, summary: EntrySummary, rank: int) -> Sequence[Source]:
        """Return the sources of the kind's own lines in the timeline; `rank` orders them after other sources."""
        return ()

    def after_filing(self, piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
        """Open, change or close items for the filings of a piece.

        `items` are the open items of this kind on summaries that are filed again. They are locked, and the caller
        saves them with the goods of the new revision unless this method closes them.
        """

    def started_ids(self, items: Sequence[WorkItem]) -> set[int]:
        """Return the ids of those items whose work is started: they have the clock of the deemed liquidation too."""
        return set()

    def after_automatic_closing(
        self, items: Sequence[WorkItem], *, cause: str, now: datetime, actor_id: int | None
    ) -> None:
        """Close what belongs to items that the portal has just closed, in the same transaction."""

    def open_for_unrouted(self, summary_ids: Iterable[int]) -> None:
        """Open an item on each of these summaries, which no rule gives a Center. Their routings are locked."""

    def worked_on_sql(self, summary_id: str) -> str:
        """Return an SQL condition: somebody worked on the summary of this expression since `%(moved_at)s`.

        It adds to what holds for every kind; "" adds nothing.
        """
        return ""


def all_kinds() -> list[Kind]:
    """Return the kinds in the order of the setting."""
    return [_load(path) for path in settings.WORK_KINDS]


def kind_of(key: str) -> Kind:
    """Return the kind with this key. Raises LookupError where the setting lists none."""
    for kind in all_kinds():
        if kind.key == key:
            return kind
    raise LookupError(f"settings.WORK_KINDS lists no kind {key!r}")


def kind_choices() -> list[tuple[str, str]]:
    """Return the key and label of each kind, for a form."""
    return [(kind.key, kind.label) for kind in all_kinds()]


def criterion_codes() -> dict[int, str]:
    """Return the codes of all criteria by their ids."""
    return {pk: code for kind in all_kinds() for pk, code in kind.criterion_codes().items()}


def keys_that_wait_for_jurisdiction() -> list[str]:
    """Return the keys of the kinds whose items a jurisdiction closes."""
    return [kind.key for kind in all_kinds() if kind.waits_for_jurisdiction]


@cache
def _load(path: str) -> Kind:
    kind: Kind = import_string(path)()
    return kind
