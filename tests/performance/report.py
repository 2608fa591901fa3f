"""The output of figures: bench/results.json in a fixed form, and one table on the screen."""

import json
import os
import platform
from pathlib import Path
from typing import Any

from django.db import connection

_SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "autovacuum",
    "shared_buffers",
    "max_wal_size",
)


class Report:
    """The figures of this run, and those of earlier runs that this run does not replace."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.figures: dict[str, Any] = {}
        self.rows: dict[str, int] = {}

    def add(self, name: str, figures: dict[str, Any]) -> None:
        """Add one block and write the file at once, so that a failure of a later block loses nothing."""
        self.rows |= figures.pop("rows", {})
        self.figures[name] = figures
        before = json.loads(self.path.read_text()) if self.path.exists() else {}
        merged = {
            **before,
            "machine": _machine(),
            "postgresql": _postgresql(),
            "rows": {**before.get("rows", {}), **self.rows},
            **self.figures,
        }
        self.path.write_text(json.dumps(merged, indent=1) + "\n")

    def print(self) -> None:
        """Return one table of block, figure and value."""
        print(f"\n{'':16}{'figure':28}value")
        for name, figures in self.figures.items():
            for figure, value in figures.items():
                if not isinstance(value, list):
                    print(f"{name:16}{figure:28}{value}")
        for name, number in self.rows.items():
            print(f"{'rows':16}{name:28}{number:,}")


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processors": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _postgresql() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for name in ("server_version", *_SETTINGS):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
    return {"version": found.pop("server_version"), **found}
