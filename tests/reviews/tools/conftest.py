"""What the tests of the tools share."""

import pytest


@pytest.fixture
def closures(db: None) -> None:
    """Load the one-off closures of offices."""
    from cee_portal.core.holidays import load_closures

    load_closures()
