import pytest


@pytest.fixture(autouse=True)
def fresh_background():
    """Rates and medians are kept for a minute; no test may see those of another."""
    from reviews.validation.selectors import background

    background.forget()
    yield
    background.forget()
