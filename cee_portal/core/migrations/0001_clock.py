from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension, TrigramExtension
from django.db import migrations

CLOCK = """
CREATE OR REPLACE FUNCTION cee_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('cee.now', true), '')::timestamptz, statement_timestamp()) $$;
CREATE OR REPLACE FUNCTION cee_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (cee_now() AT TIME ZONE 'America/New_York')::date $$;
"""


class Migration(migrations.Migration):
    """The clock of the database, and the extensions that constraints and indexes of every floor need."""

    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        BtreeGinExtension(),
        TrigramExtension(),
        migrations.RunSQL(CLOCK, reverse_sql=migrations.RunSQL.noop),
    ]
