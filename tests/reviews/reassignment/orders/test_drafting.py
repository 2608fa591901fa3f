"""The service, not its form, refuses a full status that a Center has already."""

from typing import Any

import pytest

from cee_portal.core.refusals import InvalidInputError
from centers.models import Delegation
from reviews.reassignment.orders import drafting
from tests.builders.flips import order_spec

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_full_status_is_refused_where_the_center_has_it_already(people: Any) -> None:
    with pytest.raises(InvalidInputError, match="Electronics holds all functions at all ports on") as refused:
        drafting.draft_full_status(user=people[0], spec=order_spec(centers=["CEE007"]))
    assert (
        refused.value.field == "center" and not Delegation.objects.filter(order_number="DO 26-001").exists()
    )
    assert drafting.draft_full_status(user=people[0], spec=order_spec()).state == Delegation.State.DRAFT
