import django.contrib.postgres.indexes
from django.db import migrations, models

import reviews.work.queue.facets

STATISTICS = """
DO $$ BEGIN
    EXECUTE format('CREATE STATISTICS queue_facets ON %s FROM reviews_workitem',
        (SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = 'queue_by_several'::regclass));
END $$
"""
DROP = "DROP STATISTICS queue_facets"


class Migration(migrations.Migration):
    """What arrived by a move stands in the index of all filters, which is built anew; its own index goes."""

    dependencies = [("reviews", "0010_one_index_for_the_items_of_a_summary")]

    operations = [
        migrations.RunSQL(DROP, STATISTICS),
        migrations.RemoveIndex(model_name="workitem", name="queue_by_several"),
        migrations.RemoveIndex(model_name="workitem", name="queue_arrived"),
        migrations.AddIndex(
            model_name="workitem",
            index=django.contrib.postgres.indexes.GinIndex(
                reviews.work.queue.facets.Facets(),
                condition=models.Q(("state", "closed"), _negated=True),
                gin_pending_list_limit=512,
                name="queue_by_several",
            ),
        ),
        migrations.RunSQL(STATISTICS, DROP),
    ]
