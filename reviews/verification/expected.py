"""Where the rules put every routing, tabulated in SQL by its stored rulebook and day (decision 1).

Two temporary tables for the time of the check: `verify_day` names the table of a (rulebook, day), `verify_cell` holds
the cells of `centers.routing.tabulation.tabulate`.
"""

from django.db import connection
from psycopg2.extras import execute_values

from cee_portal.core import clock
from centers.routing.codes import BY_CODES, STAY_AT_PORT_TYPES
from centers.routing.tabulation import EVERY_PORT, changing_dates, tabulate
from centers.selectors.offices import office_ids
from centers.selectors.rulebooks import current_number, rulebook

_TABLES = """
DROP TABLE IF EXISTS verify_cell, verify_day;
CREATE TEMP TABLE verify_day (rulebook int, decided_on date, tabled int) ON COMMIT DROP;
CREATE TEMP TABLE verify_cell (tabled int, function text, jurisdiction_id int, by int, port_id int, office_id int)
    ON COMMIT DROP;
"""

_STAY = ", ".join(f"'{code}'" for code in sorted(STAY_AT_PORT_TYPES))


NEWEST = -1  # stands in `verify_day` for the newest rulebook and today


def joins(function: str, *, newest: bool = False) -> str:
    """Joins from routing `r` to the two cells that may answer for the function (an SQL expression): by the rulebook and
    day that decided the routing, or by the newest rulebook today.
    """
    decided = (
        f"d.rulebook = {NEWEST}" if newest else "d.rulebook = r.rulebook AND d.decided_on = r.decided_on"
    )
    same = f"tabled = d.tabled AND {{0}}.function = {function} AND {{0}}.jurisdiction_id = r.jurisdiction_id"
    return (
        f" JOIN verify_day d ON {decided}"
        f" LEFT JOIN verify_cell e ON e.{same.format('e')} AND e.by = r.by AND e.port_id IS NULL"
        f" LEFT JOIN verify_cell p ON p.{same.format('p')} AND p.by = r.by AND p.port_id = r.port_id"
    )


OFFICE = (
    f"CASE WHEN r.jurisdiction_id IS NULL OR r.entry_type IN ({_STAY}) THEN r.port_id"
    " ELSE coalesce(e.office_id, p.office_id, r.port_id) END"
)
LISTED = (
    "/*listed*/"  # replaced at the run by the condition that a batch that has not ended lists routing `r`
)
TYPES_THAT_STAY = f"({_STAY})"


def write_expected() -> None:
    """Fill the two tables for every (rulebook, day) that a routing in flight was decided by."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.execute("SELECT DISTINCT rulebook, decided_on FROM entries_routing WHERE in_flight")
        decided = cursor.fetchall()
    offices = office_ids()
    centers = frozenset(code for code in offices if code.startswith("CEE"))
    days: list[tuple[object, ...]] = []
    cells: list[tuple[object, ...]] = []
    known: dict[tuple[int, object], int] = {}
    today = clock.today()
    for stands_for, on in [*sorted(decided), (NEWEST, today)]:
        number = current_number() if stands_for == NEWEST else stands_for
        rules = rulebook(number)
        segment = max((day for day in changing_dates(rules) if day <= on), default=None)
        if (number, segment) not in known:
            known[number, segment] = len(known)
            cells += [
                (
                    known[number, segment],
                    cell.function,
                    offices[cell.jurisdiction],
                    BY_CODES[cell.by],
                    None if cell.port == EVERY_PORT else offices[cell.port],
                    offices[cell.office],
                )
                for cell in tabulate(rules, on, centers=centers).rows
            ]
        days.append((stands_for, on, known[number, segment]))
    with connection.cursor() as cursor:
        if days:
            execute_values(cursor.cursor, "INSERT INTO verify_day VALUES %s", days)
        if cells:
            execute_values(cursor.cursor, "INSERT INTO verify_cell VALUES %s", cells, page_size=2000)
        cursor.execute("ANALYZE verify_day; ANALYZE verify_cell")
