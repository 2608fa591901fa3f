"""What gunicorn serves. `make run` and docker-compose say where the servers are by DATABASE_URL and REDIS_URL."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from cee_portal import env

# gunicorn ends, instead of trying for ever, when a worker leaves with this code before it has served anything.
_CANNOT_START = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee_portal.settings")

try:
    env.require_servers()
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"Not started: {error}\n")
    raise SystemExit(_CANNOT_START) from None
