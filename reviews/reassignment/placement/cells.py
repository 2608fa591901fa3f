"""Tables of the answers of `office()`, which previews, batches and proofs join (decision 1).

There is one table per rulebook and per day on which the answer changes. A property test compares every cell with the
pure function (tests/centers/routing/test_tabulation.py).
"""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from cee_portal.core.locks import LockKey, lock
from centers.models import Office
from centers.routing.codes import BY_CODES
from centers.routing.rulebook import Rulebook
from centers.routing.tabulation import EVERY_PORT, find_dates_of_change, tabulate
from reviews.reassignment.models import AuthorityCell

FIRST_DAY = date(1, 1, 1)


class Table(NamedTuple):
    """Name the rows of AuthorityCell of one rulebook and one first day."""

    rulebook: int
    day: date


def table_for(rules: Rulebook, on: date) -> Table:
    """Return the table for `rules` on the day `on`. Write it if it does not exist yet."""
    day = max((changed for changed in find_dates_of_change(rules) if changed <= on), default=FIRST_DAY)
    table = Table(rules.number, day)
    rows = AuthorityCell.objects.filter(rulebook=rules.number, day=day)
    if not rows.exists():
        with transaction.atomic():
            lock(LockKey.AUTHORITY_CELLS)
            if not rows.exists():  # another transaction may have written them before this lock
                write_cells(rules, table, on)
    return table


def write_cells(rules: Rulebook, table: Table, on: date) -> None:
    """Write the rows of one table. A preview writes them for rules that are not published, and rolls back."""
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
            for cell in tabulate(rules, on, centers=centers)
        ],
        batch_size=2000,
    )
