"""Reads of payment events: the sums of summaries, what is on file, and what a summary declares."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee_portal.accounts.models import User
from cee_portal.core import db
from entries.models import CollectionEvent, EntrySummary
from entries.rules.payments import Balance

MOST_SHOWN = 200

# What one event is known by: day, event, amount in cents (None: not told), statement.
Identity = tuple[date, str, int | None, str]


class Sums(NamedTuple):
    """Dollars and cents of one summary: owed by its statement, paid, refunded."""

    owed: Decimal = Decimal("0.00")
    paid: Decimal = Decimal("0.00")
    refunded: Decimal = Decimal("0.00")

    def as_dict(self) -> dict[str, str]:
        """Return the sums as the API sends them."""
        return {name: f"{amount:.2f}" for name, amount in self._asdict().items()}


def sums_of(summary: EntrySummary) -> Sums:
    """Return the three sums of a summary."""
    balance = read_balances([summary.entry_number]).get(summary.pk, Balance())
    return Sums(*(Decimal(cents) / 100 for cents in balance[:3]))


def collection_events_of(summary: EntrySummary) -> list[CollectionEvent]:
    """Return the payment events of a summary, the newest first: at most one more than MOST_SHOWN."""
    events = CollectionEvent.objects.filter(entry_number=summary.entry_number, summary_id=summary.pk)
    return list(events.order_by("-id")[: MOST_SHOWN + 1])


def people_of_events(events: Collection[CollectionEvent]) -> dict[int, str]:
    """Return the names of the people who recorded the events by hand or by API, by id."""
    ids = {event.actor_id for event in events if event.actor_id}
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids)} if ids else {}


def read_balances(entry_numbers: Collection[str]) -> dict[int, Balance]:
    """Return the balance of each summary of these numbers that has payment events, by summary id.

    The index of the constraint on events finds them by number, so that there is no second one.
    """
    found = db.rows(_BALANCES, [list(entry_numbers)])
    return {
        pk: Balance(int(owed), int(paid), int(refunded), told, last)
        for pk, owed, paid, refunded, told, last in found
    }


def read_identities(entry_numbers: Collection[str]) -> dict[str, set[Identity]]:
    """Return what is on file under these numbers, also of retired summaries, by entry number."""
    found: defaultdict[str, set[Identity]] = defaultdict(set)
    for number, on, event, amount, statement in db.rows(_IDENTITIES, [list(entry_numbers)]):
        found[number].add((on, event, None if amount is None else int(amount), statement))
    return found


def read_declared(summary_ids: Collection[int]) -> dict[int, int]:
    """Return in cents what each summary as filed says is to be paid: duty, fees, AD/CVD deposits in cash."""
    return {pk: int(cents) for pk, cents in db.rows(_DECLARED, [list(summary_ids)])}


# An amount is told by the last statement that the summary was put on, or by an authorization after it.
_BALANCES = """
SELECT summary_id, sum(owed) * 100, sum(paid) * 100, sum(refunded) * 100,
       coalesce(bool_or(amount IS NOT NULL AND event IN ('on_statement', 'authorized') AND id >= stated), FALSE),
       max(happened_on)
FROM (SELECT *, max(id) FILTER (WHERE event = 'on_statement') OVER (PARTITION BY summary_id) AS stated
      FROM entries_collectionevent WHERE entry_number = ANY(%s)) AS e
GROUP BY summary_id
"""
_IDENTITIES = """
SELECT entry_number, happened_on, event, amount * 100, statement_number
FROM entries_collectionevent WHERE entry_number = ANY(%s)
"""
# What a summary `s` declares, in dollars.
DECLARED_SQL = """(s.duty + s.fees + coalesce((
    SELECT sum((c.element ->> 'duty')::numeric)
    FROM entries_line AS l, jsonb_array_elements(l.adcvd) AS c(element)
    WHERE l.summary_id = s.id AND l.revision = s.revision AND jsonb_typeof(l.adcvd) = 'array'
      AND c.element ->> 'security' = 'cash'
), 0))"""
_DECLARED = f"SELECT s.id, {DECLARED_SQL} * 100 FROM entries_entrysummary AS s WHERE s.id = ANY(%s)"
