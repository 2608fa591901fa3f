"""The steps from an empty database to a ready one: tables, reference data, demonstration data. Repeatable."""

import sys

from cee_portal.devtools.embedded.command import default_data_dir
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.run import demo, environment
from cee_portal.devtools.run.steps import StartError, manage


def prepare(data: DataDir) -> None:
    """Run the steps that are not done yet and print a line for each. Raises StartError."""
    manage("Bringing the database up to date (5 seconds, the first time 10)", "migrate", "--noinput")
    manage("Loading reference data (5 seconds)", "load_reference")
    demo.seed_if_empty(data)


if __name__ == "__main__":
    environment.name_settings()
    try:
        prepare(DataDir.at(default_data_dir()))
    except StartError as error:
        sys.exit(str(error))
