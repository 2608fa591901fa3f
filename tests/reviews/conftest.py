import pytest


@pytest.fixture
def people(reference):
    """Who proposes and who approves; every team of Machinery has somebody."""
    from tests.builders import flips  # this file is read before Django is set up

    flips.staff()
    return flips.administrators()
