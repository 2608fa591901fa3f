"""Retired numbers and names of importers are found by an index of their own."""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="entrysummary",
            index=models.Index(
                fields=["entry_number"], name="retired_by_number", condition=models.Q(retired=True)
            ),
        ),
        migrations.AddIndex(
            model_name="importer",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(Upper("name"), name="text_pattern_ops"),
                name="importer_by_name",
            ),
        ),
    ]
