"""The first pages of each role, and the page of one summary as each role sees it."""

from collections.abc import Callable
from typing import Any

import pytest

from cee_portal.accounts.models import User
from tests.browser.watching import Look

SignIn = Callable[[User], None]

STAFF = ("specialist", "supervisor", "machinery", "port", "admin", "auditor")
TRADE = ("broker", "importer")


@pytest.mark.parametrize("roles", [STAFF[:3], STAFF[3:]], ids=["offices", "nation"])
def test_staff_see_their_first_pages(
    look: Look, signed_in: SignIn, world: Any, roles: tuple[str, ...]
) -> None:
    for role in roles:
        signed_in(world.people[role])
        for path in ("/", "/work/", f"/entries/{world.summary.printed_number}/"):
            look(path)


def test_the_trade_sees_its_own_pages_alone(look: Look, signed_in: SignIn, world: Any) -> None:
    number = world.summary.printed_number
    for role in TRADE:
        signed_in(world.people[role])
        for path in ("/", "/entries/", f"/entries/{number}/", "/search/?q=B76"):
            look(path)
    look("/work/", status=404)
    signed_in(world.people["other_broker"])
    look(f"/entries/{number}/", status=404, says="There is no page at this address")
    signed_in(world.people["nobody"])
    look("/")
    look("/entries/")


def test_staff_see_the_directory(look: Look, signed_in: SignIn, world: Any) -> None:
    signed_in(world.people["specialist"])
    for path in ("/centers/", "/centers/CEE007/", "/centers/2704/"):
        look(path)
