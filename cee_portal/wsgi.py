"""What gunicorn serves. `make run` and docker-compose say where the servers are by DATABASE_URL and REDIS_URL."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee_portal.settings")

application = get_wsgi_application()
