"""`make check`: formatting, lint, templates, types, import contracts, migrations, drift of the OpenAPI schema."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cee_portal.devtools.embedded.command import share_unset
from cee_portal.devtools.run.environment import program
from cee_portal.devtools.run.steps import say
from cee_portal.devtools.run.web_assets import PROJECT

SCHEMA = PROJECT / "docs" / "openapi.yaml"
_MANAGE = (sys.executable, "manage.py")

_CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("formatting", (program("ruff"), "format", "--check", "--quiet", ".")),
    ("lint", (program("ruff"), "check", "--quiet", ".")),
    ("formatting of templates", (program("djlint"), "templates", "--check", "--quiet")),
    ("lint of templates", (program("djlint"), "templates", "--lint", "--quiet")),
    ("import contracts", (program("lint-imports"), "--no-cache")),
    ("missing migrations", (*_MANAGE, "makemigrations", "--check", "--dry-run")),
    ("OpenAPI schema", (sys.executable, "-m", "cee_portal.devtools.run.checks", "--compare-schema")),
    ("types", (program("mypy"),)),
)


def main() -> int:
    """Run every check, also after one that fails. Return 1 where any failed."""
    os.environ["DEBUG"] = "1"
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    servers = share_unset(Path(tempfile.mkdtemp(prefix="cee-portal-check-")), throwaway=True)
    failed = [name for name, command in _CHECKS if not _passes(name, command)]
    if servers is not None:
        servers.release()
    if failed:
        print(f"make check: {', '.join(failed)} did not pass", file=sys.stderr)
        return 1
    say("make check: all passed")
    return 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    started = time.monotonic()
    result = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = result.returncode == 0
    say(f"{name}: {'passed' if good else 'FAILED'} ({time.monotonic() - started:.0f} s)")
    if not good:
        print(result.stdout.rstrip(), flush=True)
    return good


def write_schema(path: Path) -> int:
    """Write the schema of the present code and return the exit code; a warning of drf-spectacular is an error."""
    os.environ.setdefault("DEBUG", "1")
    path.parent.mkdir(exist_ok=True)
    command = [*_MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", str(path)]
    return subprocess.run(command, cwd=PROJECT).returncode


def compare_schema() -> int:
    """Return 1 where docs/openapi.yaml differs from the schema of the code."""
    with tempfile.TemporaryDirectory(prefix="cee-portal-schema-") as folder:
        fresh = Path(folder) / "openapi.yaml"
        if code := write_schema(fresh):
            return code
        committed = SCHEMA.read_text() if SCHEMA.exists() else ""
        if fresh.read_text() == committed:
            return 0
    print("docs/openapi.yaml is not what the code says. Look at the change, then: make schema")
    return 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--write-schema"]:
            sys.exit(write_schema(SCHEMA))
        case ["--compare-schema"]:
            sys.exit(compare_schema())
        case _:
            sys.exit(main())
