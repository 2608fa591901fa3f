"""States of machines are written by acts alone."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Statements for many rows that set a state without an act, each with its reason.
SET_BASED = {
    "cee_portal/core/jobs.py": "Jobs are no machine: this module is their only place.",
    "entries/intake/jobs.py": "Jobs are no machine.",
    "reviews/validation/services/deletion.py": "All reviews of a deleted summary are closed at once.",
}


def product_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "cee_portal", "centers", "entries", "reviews"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [name for name in listed if name.endswith(".py") and "/migrations/" not in name]


def sets_state(name: str) -> bool:
    calls = (node for node in ast.walk(ast.parse((ROOT / name).read_text())) if isinstance(node, ast.Call))
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "update"
        and any(keyword.arg == "state" for keyword in call.keywords)
        for call in calls
    )


def test_no_statement_sets_a_state_but_those_listed_with_their_reason():
    assert {name for name in product_files() if sets_state(name)} == set(SET_BASED)
