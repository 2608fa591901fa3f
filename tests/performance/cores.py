"""How the cores of this machine scale: the same work of the processor in one plain process, and in two at a time.

Two Celery processes move a batch, so its ratio depends on this figure: machines whose two cores are halves of one core
give less than those with two whole ones.
"""

import multiprocessing
import time
from typing import Any

ROUNDS = 5
STEPS = 12_000_000  # about half a second


def measure() -> dict[str, Any]:
    """Return the medians of several rounds, one and two processes alternating.

    `ratio` is 1.0 where two processes go as fast as one alone, and 0.5 where they share one core.
    """
    pairs = [(_seconds(1), _seconds(2)) for _ in range(ROUNDS)]
    one, two = (sorted(times)[ROUNDS // 2] for times in zip(*pairs, strict=True))
    return {
        "one_process_seconds": round(one, 3),
        "two_processes_seconds": round(two, 3),
        "ratio": round(one / two, 2),
    }


def _seconds(processes: int) -> float:
    """Return how long the slowest of so many processes works when all begin at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(processes), spawn.SimpleQueue()
    workers = [spawn.Process(target=_work, args=(start, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return max(answers.get() for _ in workers)


def _work(start: Any, answers: Any) -> None:
    start.wait()
    begun = time.perf_counter()
    total = 0
    for step in range(STEPS):
        total = (total * 31 + step) % 1_000_003
    answers.put(time.perf_counter() - begun)
