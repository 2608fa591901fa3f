"""What an importer filed in a month, by heading, origin and port.

Written with each piece.
"""

from collections.abc import Iterable
from datetime import date

from cee_portal.core import db
from entries.filing.goods import Goods

Key = tuple[int, date, str, str, int]


class MonthChanges:
    """The changes of one piece, written in one statement in the order of the key."""

    def __init__(self) -> None:
        self._changes: dict[Key, list[int]] = {}

    def add(self, importer_id: int, entry_date: date, port_id: int, goods: Goods, sign: int = 1) -> None:
        """Add the goods of a summary; `sign` -1 takes a replaced revision out again."""
        month = entry_date.replace(day=1)
        changes = self._changes
        for heading, origin, lines, value in goods:
            key = (importer_id, month, heading, origin, port_id)
            change = changes.get(key)
            if change is None:
                changes[key] = [sign, sign * lines, sign * value]
            else:
                change[0] += sign
                change[1] += sign * lines
                change[2] += sign * value

    def write(self) -> None:
        """Add the changes to the table. Rows that fall to nothing stay, with zeros."""
        rows = sorted((key, change) for key, change in self._changes.items() if any(change))
        if not rows:
            return
        # Array literals are built here, because the driver would adapt each of a hundred thousand elements.
        importers, months, headings, origins, ports = zip(*[key for key, _ in rows], strict=True)
        counts = zip(*[change for _, change in rows], strict=True)
        columns = [*map(_number_array, (importers, months)), *map(_text_array, (headings, origins))]
        columns += map(_number_array, (ports, *counts))
        db.execute(_UPSERT, columns)


def _number_array(values: Iterable[object]) -> str:
    """Return an array literal of numbers or days."""
    return "{" + ",".join(map(str, values)) + "}"


def _text_array(values: Iterable[str]) -> str:
    """Return an array literal of codes, which need no escapes but may be empty."""
    return '{"' + '","'.join(values) + '"}'


_UPSERT = """
INSERT INTO entries_importermonth AS m (importer_id, month, heading, origin, port_id, summaries, lines, value)
SELECT * FROM unnest(
  %s::bigint[], %s::date[], %s::text[], %s::text[], %s::smallint[], %s::int[], %s::int[], %s::bigint[])
ON CONFLICT ON CONSTRAINT one_row_per_importer_month DO UPDATE
SET summaries = m.summaries + excluded.summaries, lines = m.lines + excluded.lines, value = m.value + excluded.value
"""
