"""The steps from an empty database to a ready one: tables, reference data, role, demonstration data. Repeatable."""

import os
import sys

from cee_portal.devtools.embedded.command import default_data_dir
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.run import demo, environment
from cee_portal.devtools.run.steps import StartError, manage, say
from cee_portal.devtools.run.web_assets import PROJECT

ROLE = "cee_app"
_PASSWORD = "DB_APP_PASSWORD"


def prepare(data: DataDir) -> None:
    """Run the steps that are not done yet and print a line for each. Raises StartError."""
    manage("Bringing the database up to date (5 seconds, the first time 10)", "migrate", "--noinput")
    manage("Loading reference data (5 seconds)", "load_reference")
    if password := os.environ.get(_PASSWORD, "").strip():
        say(f"Giving the role {ROLE} its rights (1 second)")
        _make_role(password)
    demo.seed_if_empty(data)


def _make_role(password: str) -> None:
    import django

    django.setup()
    from django.db import connection

    make_role(password)
    connection.close()


def make_role(password: str, role: str = ROLE) -> None:
    """Make the role that web, workers and beat run as, by docs/database_role.sql, and set its password.

    The password goes to the server as its digest, so no log of statements shows it.
    """
    from django.db import connection, transaction
    from psycopg2.extensions import encrypt_password

    sql = (PROJECT / "docs" / "database_role.sql").read_text().replace(ROLE, role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        digest = encrypt_password(password, role, connection.connection, "scram-sha-256")
        cursor.execute(f"ALTER ROLE {connection.ops.quote_name(role)} PASSWORD %s", [digest])


if __name__ == "__main__":
    environment.name_settings()
    try:
        prepare(DataDir.at(default_data_dir()))
    except StartError as error:
        sys.exit(str(error))
