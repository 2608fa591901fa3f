import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centers', '0001_initial'),
        ('core', '0002_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The key of a decision is (summary, id): Django makes no sequence for its second part.
        migrations.RunSQL(
            "CREATE SEQUENCE entries_routingdecision_id_seq", "DROP SEQUENCE entries_routingdecision_id_seq"
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Filer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=3, unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('check_digit_offsets', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeFile',
            fields=[
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='intake_file', serialize=False, to='core.job')),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(max_length=4)),
                ('file', models.FileField(null=True, upload_to='intake/')),
                ('size', models.BigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('offset_rows', models.BigIntegerField(default=0, help_text='File rows already committed: where a killed job goes on.')),
            ],
        ),
        migrations.CreateModel(
            name='Manufacturer',
            fields=[
                ('mid', models.CharField(max_length=15, primary_key=True, serialize=False)),
                ('first_seen_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='FilerMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('filer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='entries.filer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filer_memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Importer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('first_filed_on', models.DateField(null=True)),
                ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='importers', to='entries.company')),
            ],
        ),
        migrations.CreateModel(
            name='EntrySummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_number', models.CharField(help_text='Filer, sequence and check digit, without hyphens.', max_length=11)),
                ('entry_type', models.CharField(max_length=2)),
                ('consignee_number', models.CharField(blank=True, max_length=12)),
                ('entry_date', models.DateField()),
                ('summary_date', models.DateField(null=True)),
                ('import_date', models.DateField(null=True)),
                ('mode_of_transport', models.CharField(blank=True, max_length=2)),
                ('country_of_export', models.CharField(blank=True, max_length=2)),
                ('control', models.SmallIntegerField()),
                ('status', models.SmallIntegerField()),
                ('collection', models.SmallIntegerField()),
                ('review', models.SmallIntegerField()),
                ('liquidation', models.SmallIntegerField()),
                ('census', models.SmallIntegerField()),
                ('late', models.BooleanField(default=False)),
                ('protest', models.BooleanField(default=False)),
                ('value', models.BigIntegerField()),
                ('duty', models.DecimalField(decimal_places=2, max_digits=14)),
                ('fees', models.DecimalField(decimal_places=2, max_digits=14)),
                ('line_count', models.IntegerField()),
                ('revision', models.SmallIntegerField(default=1)),
                ('version', models.CharField(default='00100', max_length=5)),
                ('scheduled_liquidation', models.DateField(null=True)),
                ('liquidated_on', models.DateField(null=True)),
                ('retired', models.BooleanField(default=False)),
                ('lock_version', models.IntegerField(default=1, help_text='Grows with each change; the ETag of the API.')),
                ('filed_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('port', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('filer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.filer')),
                ('importer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.importer')),
            ],
        ),
        migrations.CreateModel(
            name='ImporterMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('importer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='entries.importer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='importer_memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImporterMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='The first day.')),
                ('heading', models.CharField(max_length=4)),
                ('origin', models.CharField(max_length=2)),
                ('summaries', models.IntegerField()),
                ('lines', models.IntegerField()),
                ('value', models.BigIntegerField()),
                ('importer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='entries.importer')),
                ('port', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
        ),
        migrations.CreateModel(
            name='ImporterStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('assigned', 'assigned'), ('participant', 'participant'), ('pending', 'pending'), ('not_eligible', 'not eligible'), ('nominal', 'nominal')], max_length=12)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('reason', models.CharField(max_length=300)),
                ('center', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('importer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='entries.importer')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeRejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_row', models.BigIntegerField()),
                ('entry_number', models.CharField(blank=True, max_length=40)),
                ('rows', models.JSONField(help_text='The file rows of this summary, each {column: text}.')),
                ('errors', models.JSONField(help_text='Each {row, field, value, code, message, fix}.')),
                ('repaired_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rejections', to='core.job')),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('pk', models.CompositePrimaryKey('summary_id', 'revision', 'line_no', blank=True, editable=False, primary_key=True, serialize=False)),
                ('revision', models.SmallIntegerField()),
                ('line_no', models.IntegerField()),
                ('heading', models.CharField(help_text='Of the chapter 1-97 number; empty where there is none.', max_length=4)),
                ('hts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None)),
                ('origin', models.CharField(max_length=2)),
                ('export', models.CharField(max_length=2)),
                ('manufacturer', models.CharField(max_length=15)),
                ('value', models.BigIntegerField()),
                ('charges', models.BigIntegerField(default=0)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('unit', models.CharField(max_length=8)),
                ('duty', models.DecimalField(decimal_places=2, max_digits=14)),
                ('fees', models.JSONField(help_text='By class code: {"499": "34.64"}.', null=True)),
                ('spi', models.CharField(max_length=3)),
                ('adcvd', models.JSONField(null=True)),
                ('summary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='entries.entrysummary')),
            ],
        ),
        migrations.CreateModel(
            name='ManualJurisdiction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=300)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('summary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.entrysummary')),
            ],
        ),
        migrations.CreateModel(
            name='PowerOfAttorney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('filer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='powers_of_attorney', to='entries.filer')),
                ('importer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='powers_of_attorney', to='entries.importer')),
            ],
        ),
        migrations.CreateModel(
            name='RoutingDecision',
            fields=[
                ('pk', models.CompositePrimaryKey('summary_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.BigIntegerField(db_default=models.Func(models.Value('entries_routingdecision_id_seq'), function='nextval'))),
                ('at', models.DateTimeField()),
                ('by', models.SmallIntegerField(choices=[(0, 'none'), (1, 'merchandise'), (2, 'account'), (3, 'participant'), (4, 'manual'), (5, 'not_eligible')])),
                ('basis', models.SmallIntegerField(choices=[(0, 'none'), (1, 'official'), (2, 'reported'), (3, 'inferred-high'), (4, 'inferred-low')])),
                ('edition_row', models.IntegerField(null=True)),
                ('revision', models.SmallIntegerField()),
                ('rulebook', models.IntegerField()),
                ('decided_on', models.DateField()),
                ('standing', models.BigIntegerField(null=True)),
                ('cause', models.CharField(help_text='filing, revision, by_hand, again, standing, edition, order', max_length=12)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('batch_id', models.BigIntegerField(null=True)),
                ('from_office', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('jurisdiction', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('summary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='entries.entrysummary')),
                ('to_office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
        ),
        migrations.CreateModel(
            name='SummaryRevision',
            fields=[
                ('pk', models.CompositePrimaryKey('summary_id', 'revision', blank=True, editable=False, primary_key=True, serialize=False)),
                ('revision', models.SmallIntegerField()),
                ('label', models.CharField(max_length=5)),
                ('source', models.SmallIntegerField(choices=[(1, 'CSV file'), (2, 'JSON file'), (3, 'API'), (4, 'repaired in the portal'), (5, 'demonstration')])),
                ('job_id', models.BigIntegerField(null=True)),
                ('filed_by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(help_text='Of header and lines: the same content again changes nothing.', max_length=32)),
                ('header', models.JSONField(help_text='The header as filed, whole.')),
                ('filer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.filer')),
                ('summary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='entries.entrysummary')),
            ],
        ),
        migrations.CreateModel(
            name='UnitValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=4)),
                ('unit', models.CharField(max_length=8)),
                ('median', models.DecimalField(decimal_places=4, max_digits=16)),
                ('lines', models.IntegerField()),
                ('as_of', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('heading', 'unit'), name='one_median_per_heading_and_unit')],
            },
        ),
        migrations.CreateModel(
            name='Routing',
            fields=[
                ('summary', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='routing', serialize=False, to='entries.entrysummary')),
                ('entry_type', models.CharField(max_length=2)),
                ('by', models.SmallIntegerField(choices=[(0, 'none'), (1, 'merchandise'), (2, 'account'), (3, 'participant'), (4, 'manual'), (5, 'not_eligible')])),
                ('basis', models.SmallIntegerField(choices=[(0, 'none'), (1, 'official'), (2, 'reported'), (3, 'inferred-high'), (4, 'inferred-low')])),
                ('edition_row', models.IntegerField(null=True)),
                ('revision', models.SmallIntegerField(default=1, help_text='The one that it was decided on.')),
                ('rulebook', models.IntegerField()),
                ('decided_on', models.DateField()),
                ('standing', models.BigIntegerField(null=True)),
                ('value', models.BigIntegerField()),
                ('entry_date', models.DateField()),
                ('in_flight', models.BooleanField(default=True)),
                ('jurisdiction', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('port', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
        ),
        migrations.AddIndex(
            model_name='importer',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='text_pattern_ops'), name='importer_by_name'),
        ),
        migrations.AddIndex(
            model_name='entrysummary',
            index=models.Index(fields=['importer', 'entry_date', 'id'], name='summary_of_importer'),
        ),
        migrations.AddIndex(
            model_name='entrysummary',
            index=models.Index(fields=['filer', 'entry_date', 'id'], name='summary_of_filer'),
        ),
        migrations.AddIndex(
            model_name='entrysummary',
            index=models.Index(condition=models.Q(('retired', True)), fields=['entry_number'], name='retired_by_number'),
        ),
        migrations.AddConstraint(
            model_name='entrysummary',
            constraint=models.UniqueConstraint(condition=models.Q(('retired', False)), fields=('entry_number',), name='one_living_summary_per_number'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entrysummary',
            trigger=pgtrigger.compiler.Trigger(name='entry_summary_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is never removed.', TG_TABLE_NAME;", hash='baa81c695cd6e04e08a047e0989f348197fdb24a', operation='DELETE', pgid='pgtrigger_entry_summary_no_delete_b7825', table='entries_entrysummary', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='importermonth',
            constraint=models.UniqueConstraint(fields=('importer', 'month', 'heading', 'origin', 'port'), name='one_row_per_importer_month'),
        ),
        migrations.AddConstraint(
            model_name='importerstanding',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('importer', '='), ('valid', '&&')], name='one_standing_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='importerstanding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('center__isnull', False), ('kind__in', ['assigned', 'participant'])), models.Q(('center__isnull', True), ('kind__in', ['pending', 'not_eligible', 'nominal'])), _connector='OR'), name='standing_names_a_center_where_it_decides'),
        ),
        migrations.AddConstraint(
            model_name='intakerejection',
            constraint=models.UniqueConstraint(fields=('job', 'first_row'), name='one_rejection_per_file_row'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='line',
            trigger=pgtrigger.compiler.Trigger(name='line_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='a0282e0bac5449c2ec6c2709526838a73deb16f9', operation='UPDATE OR DELETE', pgid='pgtrigger_line_append_only_3850a', table='entries_line', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='line',
            trigger=pgtrigger.compiler.Trigger(name='line_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='d58f83c93874507b658e79e6127072778f0f42cb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_line_no_truncate_232b4', table='entries_line', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='manualjurisdiction',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('summary',), name='one_manual_jurisdiction_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='routingdecision',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='decision_moment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingdecision',
            trigger=pgtrigger.compiler.Trigger(name='routing_decision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='c0038b362105f0c402178e92eced694c565a5711', operation='UPDATE OR DELETE', pgid='pgtrigger_routing_decision_append_only_a9791', table='entries_routingdecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingdecision',
            trigger=pgtrigger.compiler.Trigger(name='routing_decision_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='17476c66cfe2ef673c34c1f675b9f963f795d11a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_routing_decision_no_truncate_dd262', table='entries_routingdecision', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='summaryrevision',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='revision_moment', pages_per_range=32),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summaryrevision',
            trigger=pgtrigger.compiler.Trigger(name='revision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='13ffc77cd238a831a514f735e59d4c49136b8dfc', operation='UPDATE OR DELETE', pgid='pgtrigger_revision_append_only_4678d', table='entries_summaryrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summaryrevision',
            trigger=pgtrigger.compiler.Trigger(name='revision_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='616f8d338539ef47023f8bf3c1b209d0bcce8a46', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_revision_no_truncate_c6e3f', table='entries_summaryrevision', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='routing',
            index=models.Index(fields=['jurisdiction', 'summary'], name='routing_of_jurisdiction'),
        ),
    ]
