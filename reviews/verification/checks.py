"""The checks of summaries, routings, decisions, items, moves and holds.

Each query returns the objects that violate the sentence of its check, and a detail of each.
"""

from typing import NamedTuple

from reviews.verification.expected import EXPECTED_OFFICE, TYPES_THAT_STAY, join_cells
from reviews.verification.listed import IS_LISTED


class Check(NamedTuple):
    """A sentence that must hold, and the SQL that finds the rows that violate it."""

    sentence: str
    sql: str


_DIFFERENCE = "format('at %s, the rules say %s', at.code, rule.code)"
_OFFICE_CODES = "JOIN centers_office at ON at.id = {at} JOIN centers_office rule ON rule.id = {rule}"
_HAS_HOLD = "EXISTS (SELECT 1 FROM reviews_hold h WHERE h.{column} = {id} AND h.ended_at IS NULL)"

CHECKS: tuple[Check, ...] = (
    Check(
        "Every summary has a routing",
        """SELECT s.entry_number, 'no routing' FROM entries_entrysummary s
           LEFT JOIN entries_routing r ON r.summary_id = s.id WHERE r.summary_id IS NULL""",
    ),
    Check(
        "A routing repeats port, type, value and date of its summary",
        """SELECT s.entry_number, 'port, type, value or date differ' FROM entries_routing r
           JOIN entries_entrysummary s ON s.id = r.summary_id
           WHERE (r.port_id, r.entry_type, r.value, r.entry_date)
                 <> (s.port_id, s.entry_type, s.value, s.entry_date)""",
    ),
    Check(
        "A summary is in flight as long as it stands and is not liquidated or has open work",
        """SELECT s.entry_number, CASE WHEN r.in_flight THEN 'marked in flight' ELSE 'not marked in flight' END
           FROM entries_routing r JOIN entries_entrysummary s ON s.id = r.summary_id
           WHERE r.in_flight <> (s.control <> 3 AND s.status <> 3 AND (s.liquidation = 2 OR EXISTS (
               SELECT 1 FROM reviews_workitem i WHERE i.summary_id = s.id AND i.state <> 'closed')))""",
    ),
    Check(
        "Every routing in flight is at the office that its rulebook and day give, or is held",
        f"""SELECT s.entry_number, {_DIFFERENCE}
            FROM (SELECT r.summary_id, r.office_id, {EXPECTED_OFFICE} AS rule_id
                  FROM entries_routing r {join_cells("'validation'")}
                  WHERE r.in_flight) placed
            JOIN entries_entrysummary s ON s.id = placed.summary_id
            {_OFFICE_CODES.format(at="placed.office_id", rule="placed.rule_id")}
            WHERE placed.office_id <> placed.rule_id AND NOT {_HAS_HOLD.format(column="summary_id", id="s.id")}""",
    ),
    Check(
        "Every open item is at the office for its function, or is held, or listed by a batch",
        f"""SELECT placed.entry_number, {_DIFFERENCE}
            FROM (SELECT i.id, i.entry_number, i.office_id, {EXPECTED_OFFICE} AS rule_id
                  FROM reviews_workitem i JOIN entries_routing r ON r.summary_id = i.summary_id
                  {join_cells("i.function", newest=True)}
                  WHERE i.state <> 'closed' AND NOT {IS_LISTED}) placed
            {_OFFICE_CODES.format(at="placed.office_id", rule="placed.rule_id")}
            WHERE placed.office_id <> placed.rule_id AND NOT {_HAS_HOLD.format(column="item_id", id="placed.id")}""",
    ),
    Check(
        "A routing is what its newest decision says",
        """SELECT s.entry_number, 'routing and newest decision differ' FROM entries_routing r
           JOIN entries_entrysummary s ON s.id = r.summary_id
           LEFT JOIN (SELECT DISTINCT ON (summary_id) * FROM entries_routingdecision ORDER BY summary_id, id DESC) d
               ON d.summary_id = r.summary_id
           WHERE (r.office_id, r.jurisdiction_id, r.by, r.rulebook, r.decided_on) IS DISTINCT FROM
                 (d.to_office_id, d.jurisdiction_id, d.by, d.rulebook, d.decided_on)""",
    ),
    Check(
        "Each decision goes on where the one before ended",
        """SELECT s.entry_number, format('decision %s starts elsewhere', d.id) FROM (
               SELECT id, summary_id, from_office_id,
                      lag(to_office_id) OVER (PARTITION BY summary_id ORDER BY id) AS was
               FROM entries_routingdecision) d JOIN entries_entrysummary s ON s.id = d.summary_id
           WHERE d.from_office_id IS DISTINCT FROM d.was""",
    ),
    Check(
        "Each move of an item goes on where the one before ended, and the last ends where the item is",
        """SELECT i.entry_number, format('move %s of item %s', m.id, i.id) FROM (
               SELECT id, item_id, from_office_id, to_office_id,
                      lag(to_office_id) OVER item AS was, lead(id) OVER item AS later
               FROM reviews_itemmove WINDOW item AS (PARTITION BY item_id ORDER BY id)) m
           JOIN reviews_workitem i ON i.id = m.item_id
           WHERE m.from_office_id <> m.was OR (m.later IS NULL AND m.to_office_id <> i.office_id)""",
    ),
    Check(
        "A move changes no clock",
        """SELECT i.entry_number, format('due %s at the move, %s now', m.due_on, i.due_on) FROM (
               SELECT DISTINCT ON (item_id) * FROM reviews_itemmove ORDER BY item_id, id DESC) m
           JOIN reviews_workitem i ON i.id = m.item_id
           WHERE m.due_on <> i.due_on AND NOT EXISTS (
               SELECT 1 FROM reviews_itemclock c WHERE c.item_id = i.id AND c.side = 'office'
               AND (c.set_at >= m.at OR c.ended_at >= m.at AND c.ended_how <> 'closed'))""",
    ),
    Check(
        "The clock of an open item is the running one of its office that ends first",
        """SELECT i.entry_number, format('%s %s, its clocks say %s', i.clock, i.due_on, coalesce(near.due, 'none'))
           FROM reviews_workitem i LEFT JOIN (
               SELECT item_id, min((last_on || ' ' || clock) COLLATE "C") AS due FROM reviews_itemclock
               WHERE ended_at IS NULL AND side = 'office' GROUP BY item_id) near ON near.item_id = i.id
           WHERE i.state <> 'closed' AND i.due_on || ' ' || i.clock <> coalesce(near.due, '9999-12-31 ')""",
    ),
    Check(
        "An item that is asked has a running clock of the trade that ends on its day",
        """SELECT i.entry_number, format('asked until %s', i.asked_until) FROM reviews_workitem i
           WHERE i.state = 'asked' AND NOT EXISTS (
               SELECT 1 FROM reviews_itemclock c WHERE c.item_id = i.id AND c.side = 'trade' AND c.ended_at IS NULL
               AND c.last_on = i.asked_until)""",
    ),
    Check(
        "A closed item has no running clock",
        """SELECT i.entry_number, c.clock FROM reviews_itemclock c JOIN reviews_workitem i ON i.id = c.item_id
           WHERE c.ended_at IS NULL AND i.state = 'closed'""",
    ),
    Check(
        "Open work has the scheduled liquidation of its summary, a started review the deemed liquidation too",
        """SELECT i.entry_number, format('scheduled %s, deemed %s', cycle.last_on, deemed.last_on)
           FROM reviews_workitem i JOIN entries_entrysummary s ON s.id = i.summary_id
           LEFT JOIN reviews_validationactivity a ON a.item_id = i.id AND a.state = 'in_review'
           LEFT JOIN reviews_itemclock cycle ON cycle.item_id = i.id AND cycle.ended_at IS NULL
               AND cycle.clock = 'liquidation_cycle'
           LEFT JOIN reviews_itemclock deemed ON deemed.item_id = i.id AND deemed.ended_at IS NULL
               AND deemed.clock = 'deemed_liquidation'
           WHERE i.state <> 'closed' AND i.kind IN ('validation', 'jurisdiction')
             AND (cycle.last_on IS DISTINCT FROM s.scheduled_liquidation OR deemed.last_on IS DISTINCT FROM
                  CASE WHEN a.item_id IS NOT NULL AND s.scheduled_liquidation IS NOT NULL
                  THEN (s.entry_date + interval '1 year')::date END)""",
    ),
    Check(
        "A summary with an AD/CVD case is suspended by its cases, and a suspended one has no scheduled day",
        """SELECT s.entry_number, format('code %s, scheduled %s', s.suspension_code, s.scheduled_liquidation)
           FROM entries_entrysummary s LEFT JOIN (
               SELECT l.summary_id, l.revision, bool_or(c ->> 'case' LIKE 'A%') AS add_case,
                      bool_or(c ->> 'case' LIKE 'C%') AS cvd_case
               FROM entries_line l CROSS JOIN LATERAL jsonb_array_elements(l.adcvd) c
               WHERE l.adcvd IS NOT NULL GROUP BY 1, 2) cases
               ON cases.summary_id = s.id AND cases.revision = s.revision
               AND s.entry_type IN ('03', '06', '07', '21', '22', '23', '34', '38')
           WHERE s.liquidation = 2 AND s.suspension_code IN ('', '43', '44', '45')
             AND (s.suspension_code > '' AND s.scheduled_liquidation IS NOT NULL OR s.suspension_code <>
                  CASE WHEN cases.add_case AND cases.cvd_case THEN '45' WHEN cases.add_case THEN '44'
                       WHEN cases.cvd_case THEN '43' ELSE '' END)""",
    ),
    Check(
        "An open item repeats number, port, type, importer and filer of its summary",
        """SELECT i.entry_number, 'number, port, type, importer or filer differ' FROM reviews_workitem i
           JOIN entries_entrysummary s ON s.id = i.summary_id
           WHERE i.state <> 'closed' AND (i.entry_number, i.port_id, i.entry_type, i.importer_id, i.filer_id) <>
                 (s.entry_number, s.port_id, s.entry_type, s.importer_id, s.filer_id)""",
    ),
    Check(
        "A live hold holds an open item where it is",
        """SELECT i.entry_number, format('hold %s (%s)', h.id, h.reason) FROM reviews_hold h
           JOIN reviews_workitem i ON i.id = h.item_id
           WHERE h.ended_at IS NULL AND (i.state = 'closed' OR i.office_id <> h.office_id)""",
    ),
    Check(
        "A summary without jurisdiction is somebody's open work, or a person left it with its port",
        f"""SELECT s.entry_number, 'no item' FROM entries_routing r JOIN entries_entrysummary s ON s.id = r.summary_id
            WHERE r.in_flight AND r.by = 0 AND r.entry_type NOT IN {TYPES_THAT_STAY} AND NOT EXISTS (
                SELECT 1 FROM reviews_workitem i WHERE i.summary_id = r.summary_id AND i.kind = 'jurisdiction'
                AND (i.state <> 'closed' OR i.result = 'stays_at_port'))""",
    ),
    Check(
        "A jurisdiction set by hand decides as long as it stands",
        """SELECT s.entry_number, 'set by hand and routing differ' FROM entries_routing r
           JOIN entries_entrysummary s ON s.id = r.summary_id
           LEFT JOIN entries_manualjurisdiction m ON m.summary_id = r.summary_id AND m.ended_at IS NULL
           WHERE r.in_flight AND ((r.by = 4) <> (m.id IS NOT NULL) OR m.center_id <> r.jurisdiction_id)""",
    ),
    Check(
        "A review has its activity, closed with the item",
        """SELECT i.entry_number, format('item %s', i.id) FROM reviews_workitem i
           LEFT JOIN reviews_validationactivity a ON a.item_id = i.id
           WHERE i.kind = 'validation' AND (a.item_id IS NULL OR (a.state = 'closed') <> (i.state = 'closed'))""",
    ),
    Check(
        "The revision in force is on file with all its lines",
        """SELECT s.entry_number, format('%s lines on file of %s', coalesce(l.lines, 0), s.line_count)
           FROM entries_entrysummary s
           LEFT JOIN (SELECT summary_id, revision, count(*) AS lines FROM entries_line GROUP BY 1, 2) l
               ON l.summary_id = s.id AND l.revision = s.revision
           WHERE coalesce(l.lines, 0) <> s.line_count""",
    ),
)
