"""How often somebody may try to sign in (decision 45).

A try is counted before the password is looked at, in a statement of its own. So tries at the same moment are counted
each, and a try above the limit costs no hash. Two counts are kept for 15 minutes: one of the user name at a place, one of
the place. A place is an address, or a browser in which this person has signed in before; such a browser has no count
of its own, so nobody else at its address can lock that person out.
"""

import math
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest

from cee_portal.accounts.known_browser import known_browser
from cee_portal.core import db
from cee_portal.core.web.client_address import client_address

PERIOD = timedelta(minutes=15)
MINUTES = int(PERIOD.total_seconds() // 60)
MOST_OF_A_NAME = 5
MOST_OF_AN_ADDRESS = 20
ANY_NAME = ""
PASSWORD_PAGE = "password page"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted.

    `locked_minutes`: the try is over a limit, the lock still lasts so long, and the password is not looked at.
    `minutes_if_wrong`: the try reaches a limit, and a lock of so many minutes begins if the password is wrong.
    Both are 0 otherwise.
    """

    name: str
    place: str
    is_by_address: bool
    locked_minutes: int = 0
    minutes_if_wrong: int = 0
    is_limit_of_address: bool = False


def begin_attempt(request: HttpRequest, username: str) -> Attempt:
    """Count a try to sign in as `username` from where the request comes."""
    name = fold_name(username)
    if token := known_browser(request, name):
        return _count_name(Attempt(name, f"browser {token}", is_by_address=False))
    attempt = Attempt(name, client_address(request), is_by_address=True)
    # Read first: while an address is locked, its tries write nothing.
    if minutes := _locked_minutes(attempt.place):
        return replace(attempt, locked_minutes=minutes, is_limit_of_address=True)
    attempt = _count_name(attempt)
    if attempt.locked_minutes:
        return attempt
    over, last = _count(ANY_NAME, attempt.place, MOST_OF_AN_ADDRESS)
    if over or (last and not attempt.minutes_if_wrong):
        return replace(attempt, locked_minutes=over, minutes_if_wrong=last, is_limit_of_address=True)
    return attempt


def begin_password_check(user_id: int) -> Attempt:
    """Count a try to name one's current password, which a stranger at an open session would guess."""
    return _count_name(Attempt(f"user {user_id}", PASSWORD_PAGE, is_by_address=False))


def end_attempt(attempt: Attempt) -> None:
    """Forget a try that was right: the count of the name begins anew, that of the place is one less."""
    db.execute(
        "DELETE FROM accounts_signintries WHERE name = %s AND place = %s", [attempt.name, attempt.place]
    )
    if attempt.is_by_address:
        db.execute(
            "UPDATE accounts_signintries SET tries = tries - 1 WHERE name = %s AND place = %s AND tries > 0",
            [ANY_NAME, attempt.place],
        )


def forget_old_tries() -> None:
    """Remove counts that are over."""
    db.execute("DELETE FROM accounts_signintries WHERE since <= cee_now() - %s", [PERIOD])


def fold_name(username: str) -> str:
    """Return a user name without the differences that a person does not see."""
    return unicodedata.normalize("NFKC", username).strip().casefold()[:150]


def _count_name(attempt: Attempt) -> Attempt:
    over, last = _count(attempt.name, attempt.place, MOST_OF_A_NAME)
    return replace(attempt, locked_minutes=over, minutes_if_wrong=last)


def _count(name: str, place: str, most: int) -> tuple[int, int]:
    """Count a try; return the minutes of the lock where it is above `most`, and those where it is the last one."""
    tries, seconds = db.one(_COUNT, {"name": name, "place": place, "most": most, "period": PERIOD})
    minutes = math.ceil(seconds / 60)
    return (minutes, 0) if tries > most else (0, minutes if tries == most else 0)


def _locked_minutes(place: str) -> int:
    """Return for how many minutes the count of a place is locked, 0 where it is not."""
    values = {"name": ANY_NAME, "place": place, "most": MOST_OF_AN_ADDRESS, "period": PERIOD}
    seconds = db.scalar(_LOCKED, values)
    return math.ceil(seconds / 60) if seconds else 0


# The period begins with the first try, and again with the try that reaches the limit, so a lock lasts the whole period.
# Tries above the limit change nothing: they do not prolong the lock.
_COUNT = """
INSERT INTO accounts_signintries AS old (name, place, tries, since)
VALUES (%(name)s, %(place)s, 1, cee_now())
ON CONFLICT (name, place) DO UPDATE SET
  tries = CASE WHEN old.since <= cee_now() - %(period)s THEN 1 ELSE least(old.tries, %(most)s) + 1 END,
  since = CASE
    WHEN old.since <= cee_now() - %(period)s OR old.tries + 1 = %(most)s THEN cee_now() ELSE old.since
  END
RETURNING tries, extract(epoch FROM since + %(period)s - cee_now())::float
"""
_LOCKED = """
SELECT extract(epoch FROM since + %(period)s - cee_now())::float FROM accounts_signintries
WHERE name = %(name)s AND place = %(place)s AND tries >= %(most)s AND since > cee_now() - %(period)s
"""
