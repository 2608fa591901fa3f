import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_clock'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=80)),
                ('office_code', models.CharField(blank=True, max_length=6)),
                ('is_closure', models.BooleanField(default=False, help_text='A one-off closure, not a holiday of law.')),
            ],
            options={
                'db_table': 'accounts_holiday',
                'constraints': [models.UniqueConstraint(fields=('day', 'office_code'), name='one_holiday_per_day_and_office')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('status', models.SmallIntegerField(null=True)),
                ('answer', models.JSONField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'accounts_idempotencykey',
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='one_answer_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10)),
                ('params', models.JSONField(default=dict)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(null=True)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('result', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'accounts_job',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_name', models.CharField(blank=True, max_length=160)),
                ('verb', models.CharField(max_length=60)),
                ('object_kind', models.CharField(max_length=40)),
                ('object_id', models.CharField(max_length=40)),
                ('summary_id', models.BigIntegerField(null=True)),
                ('batch_id', models.BigIntegerField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('audience', models.CharField(choices=[('staff', 'staff only'), ('trade', 'staff and trade')], default='staff', max_length=8)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'accounts_event',
                'indexes': [models.Index(fields=['object_kind', 'object_id', 'id'], name='event_of_object'), models.Index(condition=models.Q(('summary_id__isnull', False)), fields=['summary_id', 'id'], name='event_of_summary')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='319e3a180e8d1c86dea874517509145f099faa4c', operation='UPDATE OR DELETE', pgid='pgtrigger_event_append_only_f8a4c', table='accounts_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='c0ba02549c36cca631f8db49e6398011fc908ff7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_event_no_truncate_61a8d', table='accounts_event', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['owner', '-id'], name='job_of_owner'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['kind', 'id'], name='job_unfinished'),
        ),
    ]
