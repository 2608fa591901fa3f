"""Takes back what was written for an occasion, before anybody could see it."""

from datetime import timedelta

from cee_portal.core import clock, locks
from reviews.letters.models import Letter, TradeNotice

# The withdrawal itself must commit before the moment comes.
_MARGIN = timedelta(milliseconds=500)


def withdraw_unseen(*, occasion: str) -> bool:
    """Withdraw the letter and the notices of an occasion in the caller's transaction.

    Return False, and change nothing, where one of them is seen already or is about to be. What was withdrawn is told to
    nobody, and the occasion may be written for again.
    """
    locks.require_transaction()
    letters = list(Letter.objects.select_for_update().filter(occasion=occasion, withdrawn_at=None))
    notices = list(TradeNotice.objects.select_for_update().filter(occasion=occasion, withdrawn_at=None))
    now = clock.now()
    moments = [letter.visible_at for letter in letters] + [notice.visible_at for notice in notices]
    if any(moment is not None and moment - _MARGIN <= now for moment in moments):
        return False
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(withdrawn_at=now)
    TradeNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(withdrawn_at=now)
    return True
