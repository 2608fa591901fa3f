
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centers', '0002_names_of_goods'),
        ('entries', '0004_collection_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_number', models.CharField(max_length=11)),
                ('subject_kind', models.CharField(blank=True, help_text='A key of settings.DOCUMENT_SUBJECTS; empty: the summary alone.', max_length=10)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('name', models.CharField(help_text='As given, cleaned.', max_length=130)),
                ('type', models.CharField(help_text='Code of document_types.csv, by the content.', max_length=8)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('between', models.CharField(choices=[('everybody', 'everybody of the case'), ('importer', 'between CBP and the importer'), ('filer', 'between CBP and the filer'), ('cbp', 'inside CBP')], max_length=9)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by_filer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.filer')),
                ('by_importer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.importer')),
                ('by_office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
                ('filer', models.ForeignKey(db_index=False, help_text='The only filer that sees it, where it is between CBP and a filer.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.filer')),
                ('importer', models.ForeignKey(db_index=False, help_text='The only importer that sees it, where it is between CBP and an importer.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entries.importer')),
                ('summary', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='entries.entrysummary')),
            ],
        ),
        migrations.CreateModel(
            name='DocumentPart',
            fields=[
                ('pk', models.CompositePrimaryKey('document_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('data', models.BinaryField()),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='DocumentWithdrawal',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='documents.document')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['summary', 'id'], name='document_of_summary'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('subject_id__isnull', False)), fields=['subject_kind', 'subject_id', 'id'], name='document_of_subject'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id__isnull', True), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), ('subject_id__isnull', False)), _connector='OR'), name='document_subject_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('between', 'importer'), ('filer__isnull', True), ('importer__isnull', False)), models.Q(('between', 'filer'), ('filer__isnull', False), ('importer__isnull', True)), models.Q(('between__in', ['everybody', 'cbp']), ('filer__isnull', True), ('importer__isnull', True)), _connector='OR'), name='document_is_between_known_parties'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_filer__isnull', True), ('by_importer__isnull', True), ('by_office__isnull', False)), models.Q(('by_filer__isnull', True), ('by_importer__isnull', False), ('by_office__isnull', True)), models.Q(('by_filer__isnull', False), ('by_importer__isnull', True), ('by_office__isnull', True)), _connector='OR'), name='document_comes_from_one_side'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='document_is_not_empty'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='document_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='df1a3172a97aa4b705daa8aa09b474f4bbc7a534', operation='UPDATE OR DELETE', pgid='pgtrigger_document_append_only_a0a24', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='document_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='0a624b5b2d109dafdc4274cc920a874a4b2b4bd7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_document_no_truncate_aa052', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentpart',
            trigger=pgtrigger.compiler.Trigger(name='document_part_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='766a5cafc85c5f9d61d115bfbd92676ffd63c311', operation='UPDATE OR DELETE', pgid='pgtrigger_document_part_append_only_4e19e', table='documents_documentpart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentpart',
            trigger=pgtrigger.compiler.Trigger(name='document_part_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='aa34f394af86d90f4b984efbd7bdbbe4321ec526', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_document_part_no_truncate_74be3', table='documents_documentpart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentwithdrawal',
            trigger=pgtrigger.compiler.Trigger(name='document_withdrawal_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='370be23ee348a2fe7bfb54a6fc9760551351cf16', operation='UPDATE OR DELETE', pgid='pgtrigger_document_withdrawal_append_only_f556c', table='documents_documentwithdrawal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentwithdrawal',
            trigger=pgtrigger.compiler.Trigger(name='document_withdrawal_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='133caa76220e625b888d89ac6c275a409d44d3f5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_document_withdrawal_no_truncate_27cfe', table='documents_documentwithdrawal', when='BEFORE')),
        ),
    ]
