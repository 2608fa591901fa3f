#!/usr/bin/env python
"""Commands of the portal. Without DATABASE_URL they start, or share, the embedded servers of CEE_DATA_DIR."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee_portal.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("The packages are not installed. `make run` does it; then use .venv/bin/python manage.py …")
    from cee_portal.devtools.embedded.command import serve_command
    from cee_portal.devtools.embedded.errors import EmbeddedServerError

    try:
        serve_command(sys.argv)
        execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        sys.exit(f"Not started: {error}")


if __name__ == "__main__":
    main()
