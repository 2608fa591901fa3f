"""Asks the trade about an item: the question, more time, the answer, the lapse, the withdrawal.

An item has one question at a time; its clock is one of the trade, whose last day is that of the item. What is asked and
what is answered belongs to the workflow that asks: its service calls these functions in its own transaction before it
locks or writes rows of its own, because items are locked before them (docs/concurrency.md, section 1). No act here changes
an office, so none needs the gate.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock as database_clock
from cee_portal.core import db
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.states import require_act
from reviews.work.item_states import source_states
from reviews.work.models import ItemClock, WorkItem
from reviews.work.rules.item_clocks import NewClock
from reviews.work.services.answers import current_band
from reviews.work.services.clocks import ClockChange, change_clocks, running_clocks, set_clock
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import lock_any_item, lock_item, mark_begun, save_new_version


@transaction.atomic
def ask_trade(
    *, item_id: int, user: User, clock: NewClock, reason: str = "", expected_version: int | None = None
) -> WorkItem:
    """Let an item wait for the trade until the last day of this clock. A free item becomes the asker's.

    It cannot be undone, because the question goes out: it is withdrawn. Raises WrongStateError where the trade is asked
    already.
    """
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_act(item.ask, user)
    today = database_clock.today()
    if clock.last_on <= today:
        raise InvalidInputError("Choose a day after today for the answer.", field="until")
    changed = mark_begun(item, user)
    item.ask()
    item.asked_until = clock.last_on
    item.parked_until = None
    item.answer = ""
    item.band = current_band(item, today)
    save_new_version(item, "state", "asked_until", "parked_until", "answer", "band", *changed)
    after = {"until": clock.last_on.isoformat()}
    event = _record(item, Verb.QUESTION_ASKED, user, reason=reason, after=after)
    set_clock(item, clock, event=event)
    return item


@transaction.atomic
def extend_question(
    *, item_id: int, user: User, clock: NewClock, reason: str = "", expected_version: int | None = None
) -> WorkItem:
    """Give the trade more time to answer: the clock that replaces the running one ends on a later day."""
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_act(item.extend_question, user)
    before = item.asked_until
    assert before is not None
    if clock.last_on <= max(before, database_clock.today()):
        raise InvalidInputError("Choose a day after the present last day.", field="until")
    item.extend_question()
    item.asked_until = clock.last_on
    save_new_version(item, "asked_until")
    days = {"before": {"until": before.isoformat()}, "after": {"until": clock.last_on.isoformat()}}
    event = _record(item, Verb.QUESTION_EXTENDED, user, reason=reason, **days)
    _end_clocks_of_trade(item, ItemClock.End.CHANGED, event, sets=[clock])
    return item


@transaction.atomic
def receive_answer(*, item_id: int, actor: User | None) -> WorkItem:
    """Bring an item back with the answer of the trade, into band 3 until a person of its office acts on it.

    `actor` answered, or entered an answer that came on paper. The answer may come after the last day. Raises
    WrongStateError where the item is closed, or where the trade was not asked.
    """
    item = lock_any_item(item_id)
    require_act(item.answer_question)
    item.answer_question()
    item.asked_until = item.parked_until = None
    item.answer = WorkItem.Answer.ANSWERED
    item.band = current_band(item, database_clock.today())
    save_new_version(item, "state", "asked_until", "parked_until", "answer", "band")
    event = _record(item, Verb.QUESTION_ANSWERED, actor)
    _end_clocks_of_trade(item, ItemClock.End.ANSWERED, event)
    return item


@transaction.atomic
def withdraw_question(
    *, item_id: int, user: User, reason: str, expected_version: int | None = None
) -> WorkItem:
    """Take a question back, with a reason. The item is open again; its owner keeps it."""
    item = lock_item(item_id=item_id, user=user, text=reason, expected_version=expected_version)
    require_act(item.withdraw_question, user)
    if not reason.strip():
        raise InvalidInputError("Say why you withdraw the question.", field="reason")
    item.withdraw_question()
    item.asked_until = None
    save_new_version(item, "state", "asked_until")
    event = _record(item, Verb.QUESTION_WITHDRAWN, user, reason=reason)
    _end_clocks_of_trade(item, ItemClock.End.WITHDRAWN, event)
    return item


_LAPSING = ", ".join(f"'{state}'" for state in source_states(WorkItem.lapse_question))
_LAPSE = f"""
WITH locked AS (
    SELECT id FROM reviews_workitem
    WHERE id = ANY(%(ids)s) AND state IN ({_LAPSING}) AND asked_until < cee_today()
    ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE reviews_workitem item SET
    state = '{WorkItem.State.OPEN.value}', asked_until = NULL, answer = '{WorkItem.Answer.NO_ANSWER.value}',
    version = version + 1, changed_at = (SELECT cee_now())
FROM locked WHERE item.id = locked.id RETURNING item.id
"""


def lapse_questions(item_ids: Sequence[int]) -> list[int]:
    """Open again, with the mark *no answer*, those of the items whose last day has passed. Return their ids.

    It is part of the caller's transaction, which ends the clocks of these items as lapsed. They are the record of the lapse,
    because a scan writes no event for each item. Items that another transaction has are left for the next scan.
    """
    return db.column(_LAPSE, {"ids": list(item_ids)})


def _end_clocks_of_trade(item: WorkItem, how: str, event: Event, *, sets: Sequence[NewClock] = ()) -> None:
    running = running_clocks([item.pk]).get(item.pk, ())
    ends = {each.clock: how for each in running if each.side == ItemClock.Side.TRADE}
    change_clocks([ClockChange(item, ends, sets)], event=event)


def _record(item: WorkItem, verb: Verb, actor: User | None, **details: Any) -> Event:
    """Record an act without a trace: what the trade may have read is not undone."""
    item.trace = None
    return record_item_event(item, verb, actor, **details)
