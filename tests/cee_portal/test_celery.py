"""What beat sends reaches a worker: every periodic task is one that a worker knows, on a queue that somebody serves."""

import pytest
from django.conf import settings

from cee_portal.celery import app

SERVED = {"default", "moves", "intake"}


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_a_periodic_task_is_known_and_served(name: str) -> None:
    app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["task"] in app.tasks
    queue = entry.get("options", {}).get("queue") or getattr(app.tasks[entry["task"]], "queue", None)
    assert (queue or settings.CELERY_TASK_DEFAULT_QUEUE) in SERVED
