"""Decisions: one index, in the order of the summaries. Routings: the revision that they were decided on."""

import django.contrib.postgres.indexes
import django.db.models.expressions
import django.db.models.fields.composite
from django.db import migrations, models

# The key has room on each page for the decisions that come later: they go where their summary is, not to the end.
_ONE_INDEX = """
ALTER TABLE entries_routingdecision DROP CONSTRAINT entries_routingdecision_pkey;
ALTER TABLE entries_routingdecision
    ADD CONSTRAINT entries_routingdecision_pkey PRIMARY KEY (summary_id, id) WITH (fillfactor = 60);
"""
_THE_OLD_KEY = """
ALTER TABLE entries_routingdecision DROP CONSTRAINT entries_routingdecision_pkey;
ALTER TABLE entries_routingdecision ADD CONSTRAINT entries_routingdecision_pkey PRIMARY KEY (id);
"""
_REVISIONS = """
UPDATE entries_routing r SET revision = s.revision FROM entries_entrysummary s
WHERE s.id = r.summary_id AND s.revision <> 1;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0004_moments"),
    ]

    operations = [
        migrations.AddField(
            model_name="routing",
            name="revision",
            field=models.SmallIntegerField(default=1, help_text="The one that it was decided on."),
        ),
        migrations.RunSQL(_REVISIONS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="routingdecision", name="one_move_per_batch_and_summary"),
        migrations.RemoveIndex(model_name="routingdecision", name="decision_of_summary"),
        migrations.RemoveIndex(model_name="routingdecision", name="decision_moment"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_ONE_INDEX, _THE_OLD_KEY)],
            # The column stays the identity that it is: its next value is what the state says.
            state_operations=[
                migrations.AlterField(
                    model_name="routingdecision",
                    name="id",
                    field=models.BigIntegerField(
                        db_default=django.db.models.expressions.Func(
                            django.db.models.expressions.Value("entries_routingdecision_id_seq"),
                            function="nextval",
                        )
                    ),
                ),
                migrations.AddField(
                    model_name="routingdecision",
                    name="pk",
                    field=django.db.models.fields.composite.CompositePrimaryKey(
                        "summary_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="routingdecision",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["at"], name="decision_moment", autosummarize=True
            ),
        ),
    ]
