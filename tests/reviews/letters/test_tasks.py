"""The periodic task releases what a dead process left."""

import pytest

from reviews.letters.models import Letter
from reviews.letters.tasks import release_letters
from tests.builders import letters
from tests.builders import reviews as made


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_a_letter_that_was_not_released_is_released_by_the_task():
    letters.request(made.file(made.parsed())[0])
    release_letters()
    release_letters()
    assert Letter.objects.get().visible_at is not None
