"""The band of an item, and how long an answer of the trade puts it into band 3."""

from datetime import date

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from reviews.work.models import WorkItem
from reviews.work.queue.bands import band_of

# A person who skips an item leaves it to the others, and an undo restores what was.
_NO_ACTS_ON_AN_ANSWER = (Verb.QUESTION_ANSWERED, Verb.ITEM_SKIPPED, Verb.ITEM_UNDONE)


def current_band(item: WorkItem, today: date) -> int:
    """Return the band of an item by its clock and by an answer on which nobody has acted yet."""
    return band_of(item.due_on, item.lead_days, today, is_answered=item.answer == WorkItem.Answer.ANSWERED)


def end_answer(item: WorkItem, verb: Verb, actor: User | None) -> None:
    """Put a locked item back into the band of its clock, where this act is the first one on an answer of the trade."""
    if actor is None or item.answer != WorkItem.Answer.ANSWERED or verb in _NO_ACTS_ON_AN_ANSWER:
        return
    item.answer = ""
    item.band = current_band(item, clock.today())
    item.save(update_fields=["answer", "band"])
