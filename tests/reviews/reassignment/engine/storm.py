"""What a batch has to live through: workers that die at named points, a broker that forgets, connections cut, two beats,
and people who file, take, close, release and leave transactions open meanwhile.
"""

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.db import connection, connections, transaction
from kombu import Connection

from cee_portal.accounts.models import User
from cee_portal.core.fault_points import POINTS
from cee_portal.core.refusals import RefusedError
from cee_portal.devtools.embedded.binaries import valkey_server
from reviews.reassignment.tasks import continue_batch_task
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import WorkItem
from reviews.work.services import ownership
from tests.builders import reviews as made

ACTS = ("take", "release", "decide", "skip")
ROOT = Path(__file__).resolve().parents[4]


@dataclass
class Storm:
    """Processes and threads around one batch."""

    folder: Path
    batch_id: int
    people: list[User]
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    errors: list[BaseException] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.broker: subprocess.Popen[bytes] | None = None

    # --- servers and workers --------------------------------------------------------------------------------

    def start_broker(self) -> None:
        self.broker = subprocess.Popen(
            [str(valkey_server()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir",
             str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return
            time.sleep(0.05)

    def forget_broker(self) -> None:
        """The broker dies with all it knew, and comes back empty."""
        assert self.broker is not None
        self.broker.kill()
        self.broker.wait()
        time.sleep(0.5)
        self.start_broker()

    def celery(self, name: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        kept = connection.settings_dict
        database = (
            f"postgres://{quote(kept['USER'])}:{quote(kept['PASSWORD'])}"
            f"@{kept['HOST'] or 'localhost'}:{kept['PORT']}/{kept['NAME']}"
        )
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "cee_portal", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database,
                "REDIS_URL": f"redis://127.0.0.1:{self.port}/0",
                "REASSIGNMENT_CHUNK": "4",
                "REASSIGNMENT_PACE": "0.5",
                **environment,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.processes.append(process)
        return process

    def worker(self, name: str, queue: str = "moves", **environment: str) -> subprocess.Popen[bytes]:
        return self.celery(
            name, "worker", "-Q", queue, "-c", "1", "--pool", "solo", "--without-gossip", "--without-mingle",
            "-l", "info", "-n", f"{name}@storm", **environment,
        )  # fmt: skip

    def beat(self, name: str) -> subprocess.Popen[bytes]:
        return self.celery(name, "beat", "--schedule", str(self.folder / name), "--pidfile=")

    def hint(self) -> None:
        """A hint more; the broker may be away."""
        with contextlib.suppress(Exception), Connection(f"redis://127.0.0.1:{self.port}/0") as broker:
            continue_batch_task.apply_async(args=[self.batch_id], connection=broker)

    # --- what is done to it ----------------------------------------------------------------------------------

    def kill_at_every_point(self) -> set[str]:
        """Workers that are armed die, each at its point; gives the points that were hit."""
        log = self.folder / "hits.log"
        armed = [
            self.worker(
                f"armed-{point}",
                CEE_FAULT_POINT=point,
                CEE_FAULT_HIT=str(self.dice.randint(1, 2)),
                CEE_FAULT_LOG=str(log),
            )
            for point in POINTS
        ]
        until = time.monotonic() + 240
        while time.monotonic() < until and any(process.poll() is None for process in armed):
            self.hint()
            time.sleep(0.3)
        return set(log.read_text().split()) if log.exists() else set()

    def cut_connections(self) -> None:
        """The server ends what workers and people have open, in the middle of whatever they do."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'cee_portal') cut"
            )
            self.cut += cursor.fetchone()[0]

    # --- who works meanwhile ---------------------------------------------------------------------------------

    def people_at_work(self) -> None:
        for work in (self._file, self._act, self._act, self._idle):
            thread = threading.Thread(target=self._repeat, args=(work, self.dice.random()))
            thread.start()
            self.threads.append(thread)

    def _repeat(self, work, seed: float) -> None:
        dice = random.Random(seed)
        try:
            while not self.over.wait(0.05):
                try:
                    work(dice)
                except RefusedError:
                    continue
                except Exception as error:
                    if "terminating connection" in str(error) or "closed" in str(error):
                        connection.close()
                        continue
                    raise
        except BaseException as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def _file(self, dice: random.Random) -> None:
        made.file(made.selected(made.PUMPS, port=dice.choice(("2704", "4601"))))
        self.done["file"] += 1

    def _act(self, dice: random.Random) -> None:
        ids = list(WorkItem.objects.exclude(state="closed").values_list("pk", flat=True))
        item_id, user = dice.choice(ids), dice.choice(self.people)
        match act := dice.choice(ACTS):
            case "take":
                ownership.take(item_id=item_id, user=user)
            case "release":
                ownership.take(item_id=item_id, user=user)
                ownership.release(item_id=item_id, user=user)
            case "decide":
                close_review(item_id=item_id, user=user, outcome=ReviewOutcome(result="no_discrepancy"))
            case _:
                ownership.skip(item_id=item_id, user=user)
        self.done[act] += 1

    def _idle(self, dice: random.Random) -> None:
        ids = list(WorkItem.objects.exclude(state="closed").values_list("pk", flat=True))
        with transaction.atomic():
            list(WorkItem.objects.select_for_update(of=("self",)).filter(pk=dice.choice(ids)))
            self.done["idle"] += 1
            self.over.wait(dice.random() * 1.5)

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(120)
        for process in self.processes:
            if process.poll() is None:
                process.kill()
        for process in self.processes:
            process.wait()
        if self.broker is not None:
            self.broker.kill()
            self.broker.wait()
