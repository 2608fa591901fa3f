"""Every periodic task is one that a worker knows, and every task goes to a queue that a worker serves."""

import pytest
from django.conf import settings

from cee_portal.celery import app

SERVED = {"default", "moves", "intake"}


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_a_periodic_task_is_known_and_served(name: str) -> None:
    app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["task"] in app.tasks
    assert (entry.get("options", {}).get("queue") or queue_of(entry["task"])) in SERVED


def test_the_long_tasks_alone_have_queues_of_their_own() -> None:
    app.loader.import_default_modules()
    queues = {name: queue_of(name) for name in app.tasks if not name.startswith("celery.")}
    assert {name: queue for name, queue in queues.items() if queue != "default"} == {
        "reviews.reassignment.tasks.continue_batch_task": "moves",
        "reviews.reassignment.tasks.prove_batch_task": "moves",
        "entries.run_intake": "intake",
    }


def queue_of(task: str) -> str:
    """Return the name of the queue to which a hint for the task is sent."""
    return str(app.amqp.router.route({}, task)["queue"].name)
