import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import reviews.migrations._first_facets
import reviews.reassignment.batch_states
import reviews.validation.review_states
import reviews.work.item_states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centers', '0001_initial'),
        ('entries', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('value', 'value'), ('classification', 'classification'), ('origin', 'origin'), ('spi', 'SPI'), ('quantity', 'quantity'), ('adcvd', 'AD/CVD'), ('fees', 'fees'), ('marking', 'marking'), ('ipr', 'IPR'), ('entry_type', 'entry type'), ('other', 'other')], max_length=14)),
                ('line_no', models.IntegerField(null=True)),
                ('declared', models.CharField(blank=True, max_length=120)),
                ('found', models.CharField(blank=True, max_length=120)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ResultCode',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80)),
                ('kind', models.CharField(help_text='The kind of work item it closes.', max_length=12)),
                ('is_finding', models.BooleanField(default=False)),
                ('needs_line', models.BooleanField(default=False)),
                ('needs_amount', models.BooleanField(default=False)),
                ('needs_note', models.BooleanField(default=False)),
                ('order', models.SmallIntegerField(default=0)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_number', models.CharField(max_length=11)),
                ('function', models.CharField(max_length=12)),
                ('kind', models.CharField(help_text='Key of a kind of settings.WORK_KINDS.', max_length=12)),
                ('state', models.CharField(choices=[('open', 'open'), ('parked', 'parked'), ('offered', 'sent, not accepted yet'), ('closed', 'closed')], default='open', max_length=8)),
                ('heading', models.CharField(help_text='Of the highest-value line; empty where no line has one.', max_length=4)),
                ('entry_type', models.CharField(max_length=2)),
                ('origin', models.CharField(max_length=2)),
                ('line_count', models.IntegerField()),
                ('marks', models.SmallIntegerField(default=0)),
                ('value', models.BigIntegerField()),
                ('band', models.SmallIntegerField(choices=[(1, 'Past legal deadline'), (2, 'Legal deadline soon'), (3, 'Answered by the trade'), (4, 'Other work, by due date')], default=4)),
                ('due_on', models.DateField(default=datetime.date(9999, 12, 31))),
                ('lead_days', models.SmallIntegerField(default=10)),
                ('criteria', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None)),
                ('score', models.SmallIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField(help_text='Here since: opened here, or moved or sent here.')),
                ('arrived_by_batch', models.BigIntegerField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(help_text='First recorded act of the owner (decision 34).', null=True)),
                ('parked_until', models.DateField(null=True)),
                ('returns', models.SmallIntegerField(default=0, help_text='How often an office sent it back.')),
                ('closed_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, max_length=40)),
                ('version', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.filer')),
                ('former_owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('importer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.importer')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('port', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('summary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='work_items', to='entries.entrysummary')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.team')),
            ],
            bases=(reviews.work.item_states.ItemActs, models.Model),
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('order', 'an order'), ('withdrawal', 'a withdrawn order'), ('standing', 'a changed standing'), ('edition', 'a new edition'), ('manual', 'a move by hand')], max_length=12)),
                ('state', models.CharField(choices=[('announced', 'announced'), ('waiting_for_approval', 'waiting for approval'), ('moving', 'moving'), ('paused', 'paused'), ('done', 'done'), ('cancelled', 'cancelled')], max_length=20)),
                ('params', models.JSONField(default=dict, help_text='What it is about, read by its class in `causes`.')),
                ('policies', models.JSONField(default=dict)),
                ('title', models.CharField(max_length=160)),
                ('starts_on', models.DateField(help_text='The effective day: it moves nothing before.')),
                ('pace', models.CharField(choices=[('default', 'default'), ('full', 'full')], default='default', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('sweeps', models.SmallIntegerField(default=0, help_text='Sweeps over the whole predicate so far.')),
                ('status_message', models.TextField(blank=True, help_text='Why it waits, was paused or cancelled.')),
                ('record_positions', models.JSONField(help_text='Positions of the records when it started.', null=True)),
                ('baseline', models.JSONField(help_text='The baseline: numbers per office before the first move.', null=True)),
                ('proof', models.JSONField(null=True)),
                ('proved_at', models.DateTimeField(null=True)),
                ('lock_version', models.IntegerField(default=1)),
                ('drift_checked_on', models.DateField(null=True)),
                ('held_to', models.BigIntegerField(default=0, help_text='After it was cancelled: the last summary whose hold was looked at.')),
                ('redundant_check', models.JSONField(help_text='What the last search for redundant holds depended on, if it found none.', null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='centers.delegation')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undo_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='reviews.batch')),
            ],
            options={
                'ordering': ['id'],
            },
            bases=(reviews.reassignment.batch_states.BatchActs, models.Model),
        ),
        migrations.CreateModel(
            name='BatchChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sweep', models.SmallIntegerField()),
                ('number', models.IntegerField()),
                ('first_summary', models.BigIntegerField()),
                ('last_summary', models.BigIntegerField()),
                ('done_at', models.DateTimeField(null=True)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('summaries', models.IntegerField(default=0)),
                ('items', models.IntegerField(default=0)),
                ('held', models.IntegerField(default=0)),
                ('skipped', models.IntegerField(default=0, help_text="Summaries that somebody else held: the next sweep's.")),
                ('seconds', models.FloatField(default=0)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='chunks', to='reviews.batch')),
                ('jurisdiction', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
        ),
        migrations.CreateModel(
            name='BatchFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('summary_id', models.BigIntegerField(null=True)),
                ('item_id', models.BigIntegerField(null=True)),
                ('message', models.TextField()),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='faults', to='reviews.batch')),
                ('chunk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.batchchunk')),
            ],
        ),
        migrations.CreateModel(
            name='BatchSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='summaries', to='reviews.batch')),
                ('summary', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.entrysummary')),
            ],
        ),
        migrations.CreateModel(
            name='Checkup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.SmallIntegerField()),
                ('due_on', models.DateField()),
                ('made_at', models.DateTimeField(null=True)),
                ('figures', models.JSONField(null=True)),
                ('running_smoothly', models.BooleanField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkups', to='reviews.batch')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(help_text='As the queue shows it, like Rate gap.', max_length=24)),
                ('description', models.CharField(max_length=200)),
                ('rule', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('subject', models.CharField(choices=[('revenue', 'revenue'), ('adcvd', 'AD/CVD evasion'), ('ipr', 'IPR'), ('safety', 'safety'), ('forced_labor', 'forced labor'), ('compliance', 'compliance')], max_length=12)),
                ('weight', models.SmallIntegerField()),
                ('lead_days', models.SmallIntegerField(default=10)),
                ('is_random_sample', models.BooleanField(default=False)),
                ('valid_from', models.DateField(help_text='Empty: written, not switched on yet.', null=True)),
                ('valid_to', models.DateField(help_text='The last day; empty: open.', null=True)),
                ('tested_at', models.DateTimeField(help_text='When it was last tried on the last 90 days.', null=True)),
                ('test_result', models.JSONField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 100)), name='criterion_weight_0_to_100'), models.UniqueConstraint(condition=models.Q(('valid_from__isnull', False), ('valid_to__isnull', True)), fields=('code',), name='one_criterion_on_per_code'), models.UniqueConstraint(condition=models.Q(('valid_from__isnull', True)), fields=('code',), name='one_draft_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('scheduled', 'scheduled'), ('moved', 'moved'), ('undone', 'moved back'), ('called_off', 'called off')], max_length=10)),
                ('recipient', models.CharField(help_text='user:5, office:2704, team:12, filer:B76, importer:81.', max_length=40)),
                ('users', models.JSONField(default=list, help_text='Ids of the people who read it in the portal.')),
                ('emails', models.JSONField(default=list)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(null=True)),
                ('mail_tries', models.SmallIntegerField(default=0, help_text='How often it could not be mailed.')),
                ('mail_after', models.DateTimeField(help_text='Not tried again before.', null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='digests', to='reviews.batch')),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='digests', to='centers.delegation')),
            ],
        ),
        migrations.CreateModel(
            name='DigestRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('digest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_by', to='reviews.digest')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Preview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('on_day', models.DateField(help_text='The day for which it asks.')),
                ('rulebook', models.IntegerField(help_text='The newest rulebook at that moment.')),
                ('seconds', models.FloatField()),
                ('counts', models.JSONField()),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='previews', to='reviews.batch')),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='previews', to='centers.delegation')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='batch',
            name='preview',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.preview'),
        ),
        migrations.CreateModel(
            name='ValidationActivity',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='activity', serialize=False, to='reviews.workitem')),
                ('state', models.CharField(choices=[('selected', 'selected, not started'), ('in_review', 'under review'), ('closed', 'closed')], default='selected', max_length=10)),
                ('hits', models.JSONField(default=list, help_text='Each {criterion, line, weight, detail}.')),
                ('selected_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
            ],
            bases=(reviews.validation.review_states.ReviewActs, models.Model),
        ),
        migrations.CreateModel(
            name='Skip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.workitem')),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_at', models.DateTimeField()),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.workitem')),
            ],
        ),
        migrations.CreateModel(
            name='ItemMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('cause', models.CharField(max_length=12)),
                ('batch_id', models.BigIntegerField(null=True)),
                ('owner_id_before', models.BigIntegerField(null=True)),
                ('team_id_before', models.BigIntegerField(null=True)),
                ('due_on', models.DateField()),
                ('version_after', models.IntegerField()),
                ('from_office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('to_office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('item', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='reviews.workitem')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('by_hand', 'sent by hand'), ('begun', 'begun before'), ('near_deadline', 'near its deadline')], max_length=14)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('batch_id', models.BigIntegerField(null=True)),
                ('placed_at', models.DateTimeField()),
                ('ends_on', models.DateField(help_text='Empty: until the item closes, returns or is sent again.', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=40)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('summary', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.entrysummary')),
                ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='reviews.workitem')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('saved_at', models.DateTimeField()),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='reviews.workitem')),
            ],
        ),
        migrations.CreateModel(
            name='AuthorityCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rulebook', models.IntegerField()),
                ('day', models.DateField(help_text='The first day from which this table holds.')),
                ('by', models.SmallIntegerField()),
                ('function', models.CharField(max_length=12)),
                ('jurisdiction', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('port', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rulebook', 'day', 'function', 'jurisdiction', 'by', 'port'), name='one_cell_per_question', nulls_distinct=False)],
            },
        ),
        migrations.AddIndex(
            model_name='batchchunk',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['batch', 'sweep', 'number'], name='chunk_to_do'),
        ),
        migrations.AddConstraint(
            model_name='batchchunk',
            constraint=models.UniqueConstraint(fields=('batch', 'sweep', 'number'), name='one_chunk_per_sweep_and_number'),
        ),
        migrations.AddConstraint(
            model_name='batchsummary',
            constraint=models.UniqueConstraint(fields=('batch', 'summary'), name='one_summary_once_in_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='checkup',
            constraint=models.UniqueConstraint(fields=('batch', 'day'), name='one_checkup_per_batch_and_day'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('mailed_at__isnull', True)), fields=['id'], name='digest_to_mail'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(fields=['recipient', '-id'], name='digest_of_recipient'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('delegation', 'batch', 'occasion', 'recipient'), name='one_digest_per_occasion_and_recipient', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='digestread',
            constraint=models.UniqueConstraint(fields=('user', 'digest'), name='one_reading_per_person_and_digest'),
        ),
        migrations.AddIndex(
            model_name='preview',
            index=models.Index(fields=['delegation', '-id'], name='preview_of_order'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['announced', 'waiting_for_approval', 'moving', 'paused'])), fields=('delegation',), name='one_unfinished_batch_per_order'),
        ),
        migrations.AddField(
            model_name='validationactivity',
            name='closed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='validationactivity',
            name='importer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.importer'),
        ),
        migrations.AddField(
            model_name='validationactivity',
            name='result',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.resultcode'),
        ),
        migrations.AddField(
            model_name='validationactivity',
            name='started_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='validationactivity',
            name='summary',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='entries.entrysummary'),
        ),
        migrations.AddField(
            model_name='finding',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reviews.validationactivity'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['office', 'band', 'due_on', 'id'], name='queue_whole_office'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('owner__isnull', False)), fields=['office', 'owner', 'band', 'due_on', 'id'], name='queue_by_owner'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('owner__isnull', True)), fields=['office', 'band', 'due_on', 'id'], name='queue_unassigned'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['office', 'team', 'band', 'due_on', 'id'], name='queue_by_team'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('kind', 'jurisdiction')), fields=['office', 'band', 'due_on', 'id'], name='queue_needs_jurisdiction'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=django.contrib.postgres.indexes.GinIndex(reviews.migrations._first_facets.FirstFacets(), condition=models.Q(('state', 'closed'), _negated=True), gin_pending_list_limit=512, name='queue_by_several'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('jurisdiction', models.F('office')), _negated=True)), fields=['jurisdiction', 'band', 'due_on', 'id'], name='queue_coming_to_us'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('begun_at__isnull', True), ('owner__isnull', False), ('state', 'open')), fields=['taken_at'], name='untouched_items'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('state', 'parked')), fields=['parked_until'], name='parked_items'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('returns__gte', 2)), fields=['office'], name='disputed_items'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('result__gt', ''), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='closed_item_has_a_result'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'parked'), _negated=True), ('parked_until__isnull', False), _connector='OR'), name='parked_item_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.UniqueConstraint(models.F('summary'), models.F('kind'), models.Case(models.When(state='closed', then=models.F('id')), default=0, output_field=models.BigIntegerField()), name='one_open_item_per_summary_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='skip',
            constraint=models.UniqueConstraint(fields=('user', 'item'), name='one_skip_per_person_and_item'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('item', 'user'), name='one_presence_per_item_and_person'),
        ),
        migrations.AddIndex(
            model_name='itemmove',
            index=models.Index(fields=['item', 'id'], name='move_of_item'),
        ),
        migrations.AddConstraint(
            model_name='itemmove',
            constraint=models.UniqueConstraint(condition=models.Q(('batch_id__isnull', False)), fields=('batch_id', 'item'), name='one_move_per_batch_and_item'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemmove',
            trigger=pgtrigger.compiler.Trigger(name='item_move_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='af87171f3cc82a17cd3f2c90c14e4309c77a7d45', operation='UPDATE OR DELETE', pgid='pgtrigger_item_move_append_only_fe52f', table='reviews_itemmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemmove',
            trigger=pgtrigger.compiler.Trigger(name='item_move_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='41cc2a228edcd0a6bb12a43529f70b6073bce1fc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_item_move_no_truncate_e8145', table='reviews_itemmove', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('summary__isnull', True)), models.Q(('item__isnull', True), ('summary__isnull', False)), _connector='OR'), name='hold_has_one_object'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('item',), name='one_live_hold_per_item'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('summary',), name='one_live_hold_per_routing'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('item', 'user'), name='one_draft_per_item_and_person'),
        ),
        migrations.AddIndex(
            model_name='validationactivity',
            index=models.Index(condition=models.Q(('state', 'closed')), fields=['importer', 'closed_at'], name='closed_activity_of_importer'),
        ),
        migrations.AddConstraint(
            model_name='validationactivity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('closed_at__isnull', False), ('result__isnull', False)), _connector='OR'), name='closed_activity_has_a_result'),
        ),
    ]
