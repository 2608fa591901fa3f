"""The Celery application. Its settings, with their reasons, are the CELERY_ ones in settings.py."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cee_portal import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee_portal.settings")

try:
    # Without this, the program `celery` shows a wrong setting as a page of traceback.
    settings.is_overridden("DEBUG")
except ImproperlyConfigured as error:
    sys.exit(f"Not started: {error}")

app = Celery("cee_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# entries and reviews are Django apps with a folder for each feature; each folder has its own tasks.
app.autodiscover_tasks(
    ["entries.intake", "reviews.work", "reviews.validation", "reviews.reassignment", "reviews.demo"]
)


@celeryd_init.connect
@beat_init.connect
def require_servers(**_: Any) -> None:
    """Stop a worker or beat that has no addresses of servers: they start none of their own."""
    try:
        env.require_servers()
    except ImproperlyConfigured as error:
        sys.exit(f"Not started: {error}")
