"""The clocks of multiplied work: three for each open item, four where its review is started.

One is the scheduled liquidation. The others run longer, so that the due date is as filings spread it; an item that is
asked has one of the trade.
"""

from tests.performance.databases import run

_CLOCKS = """
INSERT INTO reviews_itemclock (item_id, clock, policy_case, side, first_on, last_on, fact, fact_on, source, set_at,
                               ended_how)
SELECT i.id, c.clock, c.policy_case, c.side, s.entry_date + 1, c.last_on, c.fact, c.fact_on, 'bench', i.opened_at, ''
FROM reviews_workitem i JOIN entries_entrysummary s ON s.id = i.summary_id
LEFT JOIN reviews_validationactivity a ON a.item_id = i.id AND a.state = 'in_review'
CROSS JOIN LATERAL (VALUES
    ('liquidation_cycle', '', 'office', s.scheduled_liquidation, 'entry_date', s.entry_date, true),
    ('deemed_liquidation', 'entry', 'office', (s.entry_date + interval '1 year')::date, 'entry_date', s.entry_date,
     a.item_id IS NOT NULL AND s.scheduled_liquidation IS NOT NULL),
    ('protest_decision', '', 'office', (s.entry_date + interval '2 years')::date, 'filed_on', s.entry_date, true),
    ('fta_claim', '', 'office', (s.entry_date + interval '1 year')::date, 'imported_on', s.entry_date,
     i.asked_until IS NULL),
    ('document_response', '', 'trade', i.asked_until, 'granted_until', i.asked_until, true)
) AS c (clock, policy_case, side, last_on, fact, fact_on, runs)
WHERE i.state <> 'closed' AND c.runs AND c.last_on IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM reviews_itemclock old WHERE old.item_id = i.id AND old.clock = c.clock AND old.ended_at IS NULL)
ORDER BY i.id
"""
_DUE = """
UPDATE reviews_workitem i SET clock = near.clock, due_on = near.last_on, band = CASE
    WHEN near.last_on < cee_today() THEN 1 WHEN near.last_on <= cee_today() + i.lead_days THEN 2 ELSE 4 END
FROM (SELECT DISTINCT ON (item_id) item_id, clock, last_on FROM reviews_itemclock
      WHERE ended_at IS NULL AND side = 'office' ORDER BY item_id, last_on, clock) near
WHERE near.item_id = i.id AND i.state <> 'closed' AND (i.clock, i.due_on) <> (near.clock, near.last_on)
"""


def write_clocks() -> None:
    """Give each open item that is on file its clocks, and the due date that follows."""
    run(_CLOCKS)
    run(_DUE)
