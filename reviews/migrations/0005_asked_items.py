import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import reviews.work.queue.facets

_STORAGE = "ALTER INDEX one_open_item_per_subject SET (fillfactor = 70)"
# The planner asks no statistics of a partial index, so it gets those of the index's own expression.
_FACETS = """
DO $$ BEGIN
    EXECUTE format('CREATE STATISTICS queue_facets ON %s FROM reviews_workitem',
        (SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = 'queue_by_several'::regclass));
END $$
"""
_NO_FACETS = "DROP STATISTICS queue_facets"


class Migration(migrations.Migration):
    """Items that wait for the trade, and several open items of one kind on a summary (decision 61)."""

    dependencies = [
        ('centers', '0002_names_of_goods'),
        ('entries', '0004_collection_events'),
        ('reviews', '0004_clocks_of_items'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(_NO_FACETS, _FACETS),
        migrations.RemoveIndex(
            model_name='workitem',
            name='queue_by_several',
        ),
        migrations.RemoveConstraint(
            model_name='workitem',
            name='one_open_item_per_summary_and_kind',
        ),
        migrations.RemoveIndex(
            model_name='workitem',
            name='queue_unassigned',
        ),
        migrations.AddField(
            model_name='workitem',
            name='answer',
            field=models.CharField(blank=True, choices=[('answered', 'answered'), ('no_answer', 'no answer')], db_default='', default='', help_text='Answered and nobody has acted since, or the last question got no answer in time.', max_length=9),
        ),
        migrations.AddField(
            model_name='workitem',
            name='asked_until',
            field=models.DateField(help_text='Last day on which the trade may answer.', null=True),
        ),
        migrations.AddField(
            model_name='workitem',
            name='subject',
            field=models.BigIntegerField(db_default=0, default=0, help_text='Id of what it is about beside the summary, such as a protest; 0 where there is nothing else.'),
        ),
        migrations.AlterField(
            model_name='workitem',
            name='state',
            field=models.CharField(choices=[('open', 'open'), ('parked', 'parked'), ('offered', 'sent, not accepted yet'), ('asked', 'waiting for the trade'), ('closed', 'closed')], default='open', max_length=8),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('owner__isnull', True), ('state__in', ('open', 'offered'))), fields=['office', 'band', 'due_on', 'id'], name='queue_unassigned'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'asked'), _negated=True), models.Q(('answer', ''), ('asked_until__isnull', False)), _connector='OR'), name='asked_item_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.UniqueConstraint(models.F('summary'), models.F('kind'), models.F('subject'), models.Case(models.When(state='closed', then=models.F('id')), default=0, output_field=models.BigIntegerField()), name='one_open_item_per_subject'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=django.contrib.postgres.indexes.GinIndex(reviews.work.queue.facets.Facets(), condition=models.Q(('state', 'closed'), _negated=True), gin_pending_list_limit=512, name='queue_by_several'),
        ),
        migrations.RunSQL(_STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(_FACETS, _NO_FACETS),
    ]
