from django.db import migrations

_STORAGE = """
-- A mass move rewrites routings: with room on each page the new row stays on it.
ALTER TABLE entries_routing SET (fillfactor = 70);
-- A later decision goes to the page of its summary, not to the end of the index.
ALTER INDEX entries_routingdecision_pkey SET (fillfactor = 60);
ALTER SEQUENCE entries_routingdecision_id_seq OWNED BY entries_routingdecision.id;
"""


class Migration(migrations.Migration):
    """How the tables that a mass move writes are stored (decision 24)."""

    dependencies = [("entries", "0001_initial")]

    operations = [migrations.RunSQL(_STORAGE, migrations.RunSQL.noop)]
