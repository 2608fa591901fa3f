from django.db import migrations

_SUSPENDED = """
CREATE TEMPORARY TABLE suspended_items ON COMMIT DROP AS
    SELECT i.id FROM reviews_workitem i JOIN entries_entrysummary s ON s.id = i.summary_id
    WHERE i.state <> 'closed' AND s.suspension_code > '';
UPDATE reviews_itemclock SET ended_at = now(), ended_how = 'removed'
WHERE item_id IN (SELECT id FROM suspended_items) AND ended_at IS NULL
  AND clock IN ('liquidation_cycle', 'deemed_liquidation');
UPDATE reviews_workitem i SET marks = marks | 128, clock = coalesce(near.clock, ''),
    due_on = coalesce(near.last_on, '9999-12-31'), version = version + 1, changed_at = now(),
    band = CASE WHEN near.last_on < cee_today() THEN 1 WHEN near.last_on <= cee_today() + i.lead_days THEN 2 ELSE 4 END
FROM suspended_items found LEFT JOIN LATERAL (
    SELECT c.clock, c.last_on FROM reviews_itemclock c
    WHERE c.item_id = found.id AND c.ended_at IS NULL AND c.side = 'office'
    ORDER BY c.last_on, c.clock LIMIT 1) near ON true
WHERE i.id = found.id;
"""


class Migration(migrations.Migration):
    """Work on summaries that are suspended from acceptance has no clock of the liquidation."""

    dependencies = [("reviews", "0005_asked_items"), ("entries", "0005_suspension")]

    operations = [migrations.RunSQL(_SUSPENDED, migrations.RunSQL.noop)]
