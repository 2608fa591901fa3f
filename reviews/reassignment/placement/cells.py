"""`office()` as rows of a table, for previews, batches and proofs to join (decision 1).

A table is kept per rulebook and per day on which the answer changes; a property test holds that every cell equals the
pure function (tests/centers/routing/test_tabulation.py).
"""

from datetime import date
from typing import NamedTuple

from django.db import connection

from centers.models import Office
from centers.routing.codes import BY_CODES
from centers.routing.rulebook import Rulebook
from centers.routing.tabulation import EVERY_PORT, find_dates_of_change, tabulate
from reviews.reassignment.models import AuthorityCell

FIRST_DAY = date(1, 1, 1)
_LOCK = 0x0CEE_CE11


class Table(NamedTuple):
    """Which rows of AuthorityCell answer: those of this rulebook and first day."""

    rulebook: int
    day: date


def table_for(rules: Rulebook, on: date) -> Table:
    """The table that answers by `rules` on `on`; written now where nobody has asked for it yet."""
    day = max((changed for changed in find_dates_of_change(rules) if changed <= on), default=FIRST_DAY)
    table = Table(rules.number, day)
    if not AuthorityCell.objects.filter(rulebook=rules.number, day=day).exists():
        _write_once(rules, table, on)
    return table


def _write_once(rules: Rulebook, table: Table, on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if AuthorityCell.objects.filter(rulebook=table.rulebook, day=table.day).exists():
        return
    write_cells(rules, table, on)


def write_cells(rules: Rulebook, table: Table, on: date) -> None:
    """The rows of one table; a preview writes those of rules that are only asked, and rolls them back."""
    ids = dict(Office.objects.values_list("code", "pk"))
    centers = frozenset(code for code in ids if code.startswith("CEE"))
    AuthorityCell.objects.bulk_create(
        [
            AuthorityCell(
                rulebook=table.rulebook,
                day=table.day,
                jurisdiction_id=ids[cell.jurisdiction],
                by=BY_CODES[cell.by],
                port_id=None if cell.port == EVERY_PORT else ids[cell.port],
                function=cell.function,
                office_id=ids[cell.office],
            )
            for cell in tabulate(rules, on, centers=centers).rows
        ],
        batch_size=2000,
    )
