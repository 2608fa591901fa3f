"""The tests of a module are found by its name alone, and no package of code is without one.

The tests of `reviews/work/services/following.py` stand in `tests/reviews/work/services/` and are named `test_following.py`
or `test_following_<subject>.py`. A test of a whole package carries the name of the package instead. Stories, browser tests
and measurements cross the packages and have folders of their own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
FLOORS = ("cee_portal", "centers", "entries", "reviews")
# Modules that declare, and folders that are generated or hold commands, which are tested with what they call.
WITHOUT_CODE = {"__init__", "apps", "urls", "models"}
WITHOUT_TESTS = {"management", "migrations", "static"}


def _subjects(package: Path) -> set[str]:
    """Return the names that a test beside this package may begin with."""
    inside = {path.stem.strip("_") for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    return inside | {package.name}


def test_each_test_is_named_by_what_it_tests():
    strangers = []
    for path in sorted(file for floor in FLOORS for file in (TESTS / floor).rglob("test_*.py")):
        package = ROOT / path.parent.relative_to(TESTS)
        name = path.stem.removeprefix("test_")
        named = package.is_dir() and any(
            name == subject or name.startswith(f"{subject}_") for subject in _subjects(package)
        )
        if not named:
            strangers.append(str(path.relative_to(ROOT)))
    assert strangers == [], (
        "Name each test by a module of the package on the same path, or move it to tests/stories."
    )


def _packages() -> Iterator[Path]:
    """Yield each folder of the product that holds a module with code."""
    for floor in FLOORS:
        for package in sorted({path.parent for path in (ROOT / floor).rglob("*.py")}):
            names = {path.stem for path in package.glob("*.py")}
            if names - WITHOUT_CODE and not WITHOUT_TESTS & set(package.relative_to(ROOT).parts):
                yield package


def test_each_package_with_code_has_a_test():
    bare = []
    for package in _packages():
        place = TESTS / package.relative_to(ROOT)
        inside = place.glob("test_*.py")
        beside = [
            *place.parent.glob(f"test_{package.name}.py"),
            *place.parent.glob(f"test_{package.name}_*.py"),
        ]
        if not any(inside) and not beside:
            bare.append(str(package.relative_to(ROOT)))
    assert bare == [], "Test the package on its path under tests/, or beside it in test_<package>.py."


def _imported_names(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_test_imports_another_test():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for name in _imported_names(path)
        if name.startswith("tests.") and ".test_" in name
    ]
    assert found == [], "Move what several tests share to tests/builders."
