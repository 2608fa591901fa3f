from django.db import migrations

# Papers are packed already: PostgreSQL would try to compress each part and store it as it came.
_STORAGE = "ALTER TABLE documents_documentpart ALTER COLUMN data SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    """How the content of papers is stored (decision 65)."""

    dependencies = [("documents", "0001_documents")]

    operations = [migrations.RunSQL(_STORAGE, migrations.RunSQL.noop)]
