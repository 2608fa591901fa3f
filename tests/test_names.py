"""The tests of a module are found by its name alone.

The tests of `reviews/work/services/parking.py` stand in `tests/reviews/work/services/` and are named `test_parking.py` or
`test_parking_<subject>.py`. A test of a whole package carries the name of the package instead. Stories, browser tests and
measurements cross the packages and have folders of their own.
"""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
FLOORS = ("cee_portal", "centers", "entries", "reviews")


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
