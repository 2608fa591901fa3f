"""The one clock. Every date that decides something is the New York date of the database's clock
(docs/concurrency.md, section 3).

The SQL functions `cee_now()` and `cee_today()` give it; both honour `SET cee.now = '2015-01-28 09:00-05'`, which the
tests and the replay of history use. Host clocks are never asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from cee_portal.core import db


def now() -> datetime:
    """The database's time, aware, in UTC."""
    moment: datetime = db.scalar("SELECT cee_now()")
    return moment


def today() -> date:
    """The New York date of the database's clock; asked once where a page is only read (`one_day`)."""
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
    """A query that came first asked for `cee_today()` as well: a page that is only read need not ask again."""
    page = _page.get()
    if page is not None and not page:
        page.append(day)


_page: ContextVar[list[date] | None] = ContextVar("cee_page_day", default=None)


@contextmanager
def one_day() -> Iterator[None]:
    """Within the block `today` is asked once. For reading only: a write asks after it passed the gate."""
    token = _page.set([])
    try:
        yield
    finally:
        _page.reset(token)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let this connection live at `moment` (aware), standing still, until the block ends."""
    before = db.scalar("SELECT current_setting('cee.now', true)") or ""
    db.execute("SELECT set_config('cee.now', %s, false)", [moment.isoformat()])
    try:
        yield
    finally:
        db.execute("SELECT set_config('cee.now', %s, false)", [before])
