"""Each command of the README works as the first one that is typed in a fresh clone: it prepares what it needs itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.run import checks

PROJECT = Path(__file__).resolve().parents[4]
BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
COMMANDS = re.findall(r"^\| `make (\w+)` \|", (PROJECT / "README.md").read_text(), re.MULTILINE)

# In a clone nothing is built yet. Here building fails, so a command that needs the assets ends with that sentence.
WITHOUT_ASSETS = """
import runpy, sys
from cee_portal.devtools.run import web_assets
def fail():
    raise web_assets.WebAssetsError("nothing can be built here")
web_assets.is_built, web_assets._build = lambda: False, fail
sys.argv[1:] = {arguments!r}
runpy.run_module({module!r}, run_name="__main__")
"""
NEED_ASSETS = [
    ("run", "cee_portal.devtools.run", []),
    ("test", "cee_portal.devtools.run.tests", []),
    ("soak", "cee_portal.devtools.run.tests", ["soak"]),
    ("bench", "tests.performance", ["routing"]),
]


def _recipe(command: str) -> list[str]:
    """Return what make would run for the command."""
    said = subprocess.run(
        ["make", "--dry-run", command], cwd=PROJECT, env=BARE, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.splitlines()


def test_the_readme_names_the_commands() -> None:
    assert sorted(COMMANDS) == ["bench", "check", "reset", "run", "soak", "test"]


@pytest.mark.parametrize("command", sorted({*COMMANDS, "format", "schema"} - {"reset"}))
def test_a_command_first_installs_the_packages_it_needs(command: str) -> None:
    kind = "run" if command == "run" else "dev"
    assert _recipe(command)[0] == f"python3 cee_portal/devtools/run/prepare.py {kind}"


@pytest.mark.parametrize(("command", "module", "arguments"), NEED_ASSETS)
def test_a_command_first_builds_the_web_assets_it_needs(
    tmp_path: Path, command: str, module: str, arguments: list[str]
) -> None:
    assert f" -m {module}" in _recipe(command)[1]
    data = str(tmp_path / "data")
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_ASSETS.format(module=module, arguments=arguments)],
        cwd=PROJECT,
        env={**BARE, "CEE_DATA_DIR": data, "BENCH_DATA_DIR": data, "PORT": str(ports.choose())},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert "Building the web assets" in result.stdout
    assert result.stderr.strip().endswith("nothing can be built here"), result.stderr


def test_the_programs_of_the_checks_are_installed_with_the_packages() -> None:
    for name, command in checks._CHECKS:
        assert Path(command[0]).is_file(), name


def test_reset_needs_no_package_at_all(tmp_path: Path) -> None:
    words = _recipe("reset")[0].split()
    assert words[0] == "python3"
    result = subprocess.run(
        [sys.executable, "-S", *words[1:]],  # -S: without installed packages
        cwd=PROJECT,
        env={**BARE, "CEE_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "nothing to remove" in result.stdout
