"""The Celery application. Its settings, with their reasons, are the CELERY_ ones in settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cee_portal.settings")

app = Celery("cee_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# reviews is one Django app with a folder for each feature; each folder has its own tasks.
app.autodiscover_tasks(["reviews.work", "reviews.validation", "reviews.reassignment", "reviews.demo"])
