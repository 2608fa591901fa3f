"""`migrate`: Django's own, after a look at where the database comes from."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_OLDER = (
    "This database was made by an older version of the portal and cannot be brought up to date. "
    "Remove it with `make reset`, then start again."
)


class Command(migrate.Command):
    """Refuse a database whose migrations are not those of this version, before anything is changed."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError where a migration was applied that this version does not have."""
        known = MigrationLoader(None).disk_migrations
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        ours = {config.label for config in apps.get_app_configs() if config.name in settings.OWN_APPS}
        if any(app in ours and (app, name) not in known for app, name in applied):
            raise CommandError(_OLDER)
        super().handle(*args, **options)
