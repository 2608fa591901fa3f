"""What the tests of the tools share."""

import pytest

from cee_portal.core.holidays import load_closures


@pytest.fixture
def closures(db: None) -> None:
    """Load the one-off closures of offices."""
    load_closures()
