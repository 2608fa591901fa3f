"""A database of an older version is refused in one line, and nothing of it is changed."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_database_of_an_older_version_is_refused_before_anything_is_changed():
    MigrationRecorder(connection).record_applied("entries", "0002_search")
    before = MigrationRecorder(connection).applied_migrations().keys()
    with pytest.raises(CommandError, match=r"make reset") as refused:
        call_command("migrate", verbosity=0)
    assert "\n" not in str(refused.value)
    assert MigrationRecorder(connection).applied_migrations().keys() == before


@pytest.mark.django_db
def test_a_database_of_this_version_is_brought_up_to_date():
    call_command("migrate", verbosity=0)
