"""The clock of the database. Each date that decides is its date in New York (docs/concurrency.md, section 3).

The SQL functions `cee_now()` and `cee_today()` read it. Both follow `SET cee.now = '2015-01-28 09:00-05'`, which the
tests and the replay of history use. No code asks the clock of a host.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from cee_portal.core import db


def now() -> datetime:
    """Return the time of the database, aware, in UTC."""
    moment: datetime = db.scalar("SELECT cee_now()")
    return moment


def today() -> date:
    """Return the date in New York by the database's clock; within `one_day` it is asked once."""
    page = _page.get()
    if page is not None and page:
        return page[0]
    day: date = db.scalar("SELECT cee_today()")
    if page is not None:
        page.append(day)
    return day


def now_and_today() -> tuple[datetime, date]:
    """Return the database's time and its New York date, read together."""
    moment, day = db.one("SELECT cee_now(), cee_today()")
    return moment, day


def note_day(day: date) -> None:
    """Keep the day that an earlier query has read, so that a page which only reads does not ask again."""
    page = _page.get()
    if page is not None and not page:
        page.append(day)


_page: ContextVar[list[date] | None] = ContextVar("cee_page_day", default=None)


@contextmanager
def one_day() -> Iterator[None]:
    """Ask for `today` once within the block. For reads only: a write asks after it passed the gate."""
    token = _page.set([])
    try:
        yield
    finally:
        _page.reset(token)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Stop the clock of this connection at `moment` (aware) until the block ends."""
    before = db.scalar("SELECT current_setting('cee.now', true)") or ""
    db.execute("SELECT set_config('cee.now', %s, false)", [moment.isoformat()])
    try:
        yield
    finally:
        db.execute("SELECT set_config('cee.now', %s, false)", [before])
