"""Extension points: functions of floors above that take part in filing, routing and payment.

`settings.ENTRIES_AFTER_FILING`, `settings.ENTRIES_AFTER_ROUTING` and `settings.ENTRIES_AFTER_PAYMENT` list dotted
paths of callables. They are called with a whole piece at a time, in the same transaction, under the gate, after the
rows of this floor are written and before commit. `settings.ENTRIES_PREFILTER` names a function that makes a prefilter;
what the prefilter returns for a summary comes back with its filing in `AcceptedFiling.precomputed`. See
docs/architecture.md, "Extension points".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from centers.routing.facts import Decision
from entries.models import CollectionEvent, EntrySummary
from entries.parsed import ParsedSummary

# Computes from a clean summary alone, before the gate, what a floor above needs of it: pure, returns plain values.
Prefilter = Callable[[ParsedSummary], Any]


@dataclass(slots=True)
class AcceptedFiling:
    """One accepted filing with its ids and the decision it led to."""

    summary_id: int
    revision: int
    parsed: ParsedSummary
    decision: Decision
    office_id: int
    jurisdiction_id: int | None
    port_id: int
    importer_id: int
    filer_id: int
    importer_is_new: bool
    late: bool
    scheduled_liquidation: date | None
    suspension_code: str
    new_manufacturers: frozenset[str] = frozenset()
    precomputed: Any = None


@dataclass(slots=True)
class AcceptedFilings:
    """The filings of one piece, and the day and moment that they share.

    Both are of the database's clock, read after the gate.
    """

    filed: list[AcceptedFiling]
    today: date
    now: datetime
    actor_id: int | None


@dataclass(slots=True)
class RoutingChange:
    """One summary whose routing changed in a fact that decides offices: office, jurisdiction, `by`, port or entry type.

    The offices are those of the function of the routing. A deleted summary is no longer in flight.
    """

    summary_id: int
    from_office_id: int
    to_office_id: int
    jurisdiction_id: int | None
    by: int
    basis: int
    in_flight: bool = True


@dataclass(slots=True)
class RoutingChanges:
    """The routing changes of one transaction, with `RoutingDecision.cause`."""

    changes: list[RoutingChange]
    cause: str
    now: datetime
    today: date
    actor_id: int | None
    batch_id: int | None = None


@dataclass(slots=True)
class RecordedPayment:
    """One payment event that was recorded, with its summary as it was read under its lock."""

    summary: EntrySummary
    event: CollectionEvent


def make_prefilter() -> Prefilter:
    """Return the prefilter of today.

    It is read from the database now; the prefilter itself reads nothing.
    """
    found: Prefilter = import_string(settings.ENTRIES_PREFILTER)()
    return found


def call_after_filing(piece: AcceptedFilings) -> None:
    """Call the functions of `ENTRIES_AFTER_FILING`.

    Selection opens work for the piece.
    """
    for path in settings.ENTRIES_AFTER_FILING:
        import_string(path)(piece)


def call_after_routing(piece: RoutingChanges) -> None:
    """Call the functions of `ENTRIES_AFTER_ROUTING`: open items follow."""
    for path in settings.ENTRIES_AFTER_ROUTING:
        import_string(path)(piece)


def call_after_payment(payments: Sequence[RecordedPayment]) -> None:
    """Call the functions of `ENTRIES_AFTER_PAYMENT`: the trade is told."""
    for path in settings.ENTRIES_AFTER_PAYMENT:
        import_string(path)(payments)
