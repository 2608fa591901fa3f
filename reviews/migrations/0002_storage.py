from django.db import migrations

_STORAGE = """
-- A move writes a new version of each item that it moves. With room on the pages it stays on its page, and the entries of
-- the two indexes that no move changes need no split.
ALTER TABLE reviews_workitem SET (fillfactor = 80);
ALTER INDEX reviews_workitem_pkey SET (fillfactor = 70);
ALTER INDEX one_open_item_per_summary_and_kind SET (fillfactor = 70);
-- A heartbeat is worth nothing after a crash.
ALTER TABLE reviews_presence SET UNLOGGED;
"""

# The planner asks no statistics of a partial index, so it gets those of the index's own expression.
_FACETS = """
DO $$ BEGIN
    EXECUTE format('CREATE STATISTICS queue_facets ON %s FROM reviews_workitem',
        (SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = 'queue_by_several'::regclass));
END $$
"""


class Migration(migrations.Migration):
    """How the tables of the queue are stored, and what the planner knows of its filters (decision 23)."""

    dependencies = [("reviews", "0001_initial")]

    operations = [
        migrations.RunSQL(_STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(_FACETS, "DROP STATISTICS queue_facets"),
    ]
