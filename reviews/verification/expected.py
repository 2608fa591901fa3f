"""The office that the rules give to each routing, as tables for SQL.

Two temporary tables live for the time of the check: `verify_day` names the table of a rulebook and day, `verify_cell`
holds the cells of `centers.routing.tabulation.tabulate`.
"""

from django.db import connection
from psycopg2.extras import execute_values

from cee_portal.core import clock, db
from centers.routing.codes import BY_CODES, STAY_AT_PORT_TYPES
from centers.routing.tabulation import EVERY_PORT, find_dates_of_change, tabulate
from centers.selectors.offices import map_office_ids
from centers.selectors.rulebooks import current_rulebook_number, find_rulebook

_TABLES = """
DROP TABLE IF EXISTS verify_cell, verify_day;
CREATE TEMP TABLE verify_day (rulebook int, decided_on date, table_no int) ON COMMIT DROP;
CREATE TEMP TABLE verify_cell (table_no int, function text, jurisdiction_id int, by int, port_id int, office_id int)
    ON COMMIT DROP;
"""

NEWEST = -1  # stands in `verify_day` for the newest rulebook and today
TYPES_THAT_STAY = "(" + ", ".join(f"'{code}'" for code in sorted(STAY_AT_PORT_TYPES)) + ")"
EXPECTED_OFFICE = (
    f"CASE WHEN r.jurisdiction_id IS NULL OR r.entry_type IN {TYPES_THAT_STAY} THEN r.port_id"
    " ELSE coalesce(every_port.office_id, one_port.office_id, r.port_id) END"
)


def join_cells(function: str, *, newest: bool = False) -> str:
    """Return joins from routing `r` to the cells of a function (SQL expression).

    The cells are those of the rulebook and day that decided the routing, or with `newest` of the newest rulebook today.
    """
    day = f"d.rulebook = {NEWEST}" if newest else "d.rulebook = r.rulebook AND d.decided_on = r.decided_on"
    joins = f" JOIN verify_day d ON {day}"
    for cell, port in (("every_port", "IS NULL"), ("one_port", "= r.port_id")):
        joins += (
            f" LEFT JOIN verify_cell {cell} ON {cell}.table_no = d.table_no AND {cell}.function = {function}"
            f" AND {cell}.jurisdiction_id = r.jurisdiction_id AND {cell}.by = r.by AND {cell}.port_id {port}"
        )
    return joins


def write_expected_offices() -> None:
    """Fill both tables for all rulebooks and days of routings in flight."""
    db.execute(_TABLES)
    decided = db.rows("SELECT DISTINCT rulebook, decided_on FROM entries_routing WHERE in_flight")
    offices = map_office_ids()
    centers = frozenset(code for code in offices if code.startswith("CEE"))
    days: list[tuple[object, ...]] = []
    cells: list[tuple[object, ...]] = []
    table_numbers: dict[tuple[int, object], int] = {}
    for stored_number, on in [*sorted(decided), (NEWEST, clock.today())]:
        number = current_rulebook_number() if stored_number == NEWEST else stored_number
        rules = find_rulebook(number)
        since = max((day for day in find_dates_of_change(rules) if day <= on), default=None)
        if (number, since) not in table_numbers:
            table_numbers[number, since] = len(table_numbers)
            cells += [
                (
                    table_numbers[number, since],
                    cell.function,
                    offices[cell.jurisdiction],
                    BY_CODES[cell.by],
                    None if cell.port == EVERY_PORT else offices[cell.port],
                    offices[cell.office],
                )
                for cell in tabulate(rules, on, centers=centers)
            ]
        days.append((stored_number, on, table_numbers[number, since]))
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, "INSERT INTO verify_day VALUES %s", days)
        if cells:
            execute_values(cursor.cursor, "INSERT INTO verify_cell VALUES %s", cells, page_size=2000)
    db.execute("ANALYZE verify_day; ANALYZE verify_cell")
