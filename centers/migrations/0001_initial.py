import centers.order_states
import django.contrib.postgres.constraints
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('specialist', 'import specialist'), ('supervisor', 'supervisor'), ('director', 'director')], max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, help_text='The last day; empty: open.', null=True)),
                ('away_from', models.DateField(blank=True, null=True)),
                ('away_until', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Rulebook',
            fields=[
                ('number', models.AutoField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('snapshot', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('cause', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='StaffingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField()),
            ],
            options={
                'ordering': ['from_date', 'user_id'],
            },
        ),
        migrations.CreateModel(
            name='TariffNumber',
            fields=[
                ('number', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=400)),
                ('unit', models.CharField(blank=True, max_length=24)),
                ('rate_text', models.CharField(blank=True, max_length=400)),
                ('rate_kind', models.CharField(choices=[('free', 'free'), ('ad_valorem', 'ad valorem'), ('other', 'other')], max_length=10)),
                ('rate', models.DecimalField(decimal_places=4, help_text='Percent.', max_digits=7, null=True)),
                ('unit_value', models.DecimalField(decimal_places=4, help_text='Typical US dollars a unit; made up for demonstration.', max_digits=14, null=True)),
                ('source', models.CharField(default='product', max_length=60)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=4)),
                ('name', models.CharField(max_length=60)),
                ('headings', models.JSONField(default=list, help_text='Prefixes of headings, like ["84", "8517"]; empty: any.')),
            ],
            options={
                'ordering': ['office_id', 'code'],
            },
        ),
        migrations.CreateModel(
            name='TradeFunction',
            fields=[
                ('slug', models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ('function', models.CharField(max_length=200)),
                ('work_function', models.CharField(max_length=16)),
                ('authority_after', models.CharField(max_length=16)),
                ('cfr_refs', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['work_function', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(unique=True)),
                ('citation', models.CharField(max_length=300)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['effective_on'],
            },
        ),
        migrations.CreateModel(
            name='Heading',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['code'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='heading_title_search')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=6, unique=True)),
                ('kind', models.CharField(choices=[('center', 'Center'), ('port', 'port')], max_length=6)),
                ('name', models.CharField(max_length=100)),
                ('short_name', models.CharField(max_length=60)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('timezone', models.CharField(default='America/New_York', max_length=40)),
                ('field_office', models.CharField(blank=True, max_length=40)),
                ('team_code', models.CharField(blank=True, max_length=3)),
                ('phone', models.CharField(blank=True, max_length=24)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('contact_verified_on', models.DateField(null=True)),
                ('listed', models.BooleanField(default=True, help_text='False: a port code that is not in our list (decision 35).')),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^CEE\\d{3}$'), ('kind', 'center')), models.Q(('code__regex', '^\\d{4}$'), ('kind', 'port')), _connector='OR'), name='office_code_fits_kind')],
            },
        ),
        migrations.CreateModel(
            name='EditionRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField(help_text='Digits that were given: 4, 6, 8 or 10. The longest that matches wins.')),
                ('heading_from', models.CharField(max_length=10)),
                ('heading_to', models.CharField(max_length=10)),
                ('span', django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                ('basis', models.CharField(choices=[('official', 'official'), ('reported', 'reported'), ('inferred-high', 'inferred, high'), ('inferred-low', 'inferred, low')], max_length=14)),
                ('note', models.TextField(blank=True)),
                ('source', models.TextField(blank=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='centers.edition')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office')),
            ],
            options={
                'ordering': ['edition_id', 'heading_from'],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('previewed', 'previewed'), ('approved', 'approved'), ('moving', 'moving'), ('in_force', 'in force'), ('revoked', 'revoked')], default='draft', max_length=10)),
                ('order_number', models.CharField(max_length=40, unique=True)),
                ('text', models.TextField(blank=True)),
                ('citation', models.CharField(blank=True, max_length=300)),
                ('effective_on', models.DateField(help_text='Empty until approval where it is to start on approval.', null=True)),
                ('withdrawn_on', models.DateField(null=True)),
                ('all_ports', models.BooleanField(default=False)),
                ('functions', models.JSONField(default=list, help_text='Working functions, like validation or revenue.')),
                ('approved_at', models.DateTimeField(null=True)),
                ('policies', models.JSONField(default=dict, help_text='What a flip does with begun work, work near a deadline, and teams (decision 34).')),
                ('reason', models.TextField(blank=True, help_text='Why a date in the past, or why it is withdrawn.')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdraws', models.ForeignKey(help_text='The order it takes back.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='centers.delegation')),
                ('centers', models.ManyToManyField(limit_choices_to={'kind': 'center'}, related_name='delegations', to='centers.office')),
                ('ports', models.ManyToManyField(blank=True, limit_choices_to={'kind': 'port'}, related_name='+', to='centers.office')),
            ],
            options={
                'ordering': ['effective_on', 'order_number'],
            },
            bases=(centers.order_states.OrderActs, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='office_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is never removed.', TG_TABLE_NAME;", hash='989d58af580e5a88a46eea5e7441c2a0b301d23b', operation='DELETE', pgid='pgtrigger_office_no_delete_93dde', table='centers_office', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='officemembership',
            name='duty_port',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.office'),
        ),
        migrations.AddField(
            model_name='officemembership',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centers.office'),
        ),
        migrations.AddField(
            model_name='officemembership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_memberships', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulebook',
            trigger=pgtrigger.compiler.Trigger(name='rulebook_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='f1a35063ea21826ee699056415523f04ba4c2e32', operation='UPDATE OR DELETE', pgid='pgtrigger_rulebook_append_only_d088a', table='centers_rulebook', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulebook',
            trigger=pgtrigger.compiler.Trigger(name='rulebook_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='ac59ea1e4386abde744cda0f34aac87e4c2b4cbe', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_rulebook_no_truncate_e0b74', table='centers_rulebook', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='staffingline',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staffing', to='centers.delegation'),
        ),
        migrations.AddField(
            model_name='staffingline',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='team',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='centers.office'),
        ),
        migrations.AddField(
            model_name='staffingline',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.team'),
        ),
        migrations.AddField(
            model_name='officemembership',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centers.team'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='edition_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='f7806dd05907ba1bfb9e0d57463c0512aacfb6c0', operation='UPDATE OR DELETE', pgid='pgtrigger_edition_append_only_4eb0e', table='centers_edition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='edition_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='3f274d351a5ce32d90c3a2c46b519094fdfc15d3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_edition_no_truncate_fda51', table='centers_edition', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='editionrow',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('edition', '='), ('level', '='), ('span', '&&')], name='rows_of_one_level_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='editionrow',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', [4, 6, 8, 10])), name='edition_row_level'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionrow',
            trigger=pgtrigger.compiler.Trigger(name='edition_row_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The record is append-only: change of % is refused.', TG_TABLE_NAME;", hash='f4a16fccccf1c13ef00525661195ae49d834cb28', operation='UPDATE OR DELETE', pgid='pgtrigger_edition_row_append_only_00669', table='centers_editionrow', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionrow',
            trigger=pgtrigger.compiler.Trigger(name='edition_row_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('cee.testing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'The record is append-only: truncation of % is refused.', TG_TABLE_NAME;", hash='9ddbba3e56ae8eb4c5edb4b74a852cad5bc6f264', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_edition_row_no_truncate_4ad7a', table='centers_editionrow', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'moving', 'in_force']), _negated=True), ('effective_on__isnull', False), _connector='OR'), name='approved_delegation_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='second_person_approves'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('office', 'code'), name='one_team_code_per_office'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='team',
            trigger=pgtrigger.compiler.Trigger(name='team_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is never removed.', TG_TABLE_NAME;", hash='026eed2387bb39ca8b1c67bba407f5632476bf7e', operation='DELETE', pgid='pgtrigger_team_no_delete_24b2c', table='centers_team', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='staffingline',
            constraint=models.UniqueConstraint(fields=('delegation', 'user'), name='one_plan_per_order_and_person'),
        ),
        migrations.AddIndex(
            model_name='officemembership',
            index=models.Index(fields=['office', 'user'], name='membership_of_office'),
        ),
    ]
