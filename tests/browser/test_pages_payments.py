"""The payments of a summary: empty, recorded, refused, and for an office that does not collect revenue on it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary
from entries.selectors.authority import office_of_function
from tests.browser.watching import Look, Watch
from tests.builders import reviews as made
from tests.builders.payments import payment, tell

SignIn = Callable[[User], None]


@pytest.fixture
def summary(look: Look, signed_in: SignIn) -> EntrySummary:
    """Sign in a person who collects revenue on a summary with duty of $40.00 and fees of $7.14."""
    (filed,) = made.file(made.parsed(made.line(duty="40.00"), fees="7.14"))
    code = office_of_function(filed.routing, "revenue", clock.today())
    signed_in(made.person("rita", at=code))
    return filed


def test_a_payment_is_recorded_and_refused(
    look: Look, page: Page, watch: Watch, summary: EntrySummary
) -> None:
    url = f"/entries/{summary.printed_number}/payments/"
    look(url, says="No payment event is recorded")
    page.goto(f"{look.server}{url}")
    page.get_by_label("What happened").select_option("on_statement")
    page.get_by_label("Day").fill("2026-06-10")
    page.get_by_label("Statement number").fill("B76260610")
    page.get_by_role("button", name="Record").click()
    page.wait_for_load_state()
    look.check("a recorded event", says="The payment event is recorded")
    page.get_by_label("What happened").select_option("collected")
    page.get_by_label("Day").fill("2026-06-12")
    with watch.allow_statuses(400):
        page.get_by_role("button", name="Record").click()
        page.wait_for_load_state()
        look.check("a refused event", says="The amount is missing")


def test_payments_are_shown_with_their_sums(look: Look, summary: EntrySummary, signed_in: Any) -> None:
    tell(
        summary,
        payment("on_statement", statement="S1"),
        payment("collected", 4_714),
        payment("refunded", 714),
    )
    look(f"/entries/{summary.printed_number}/payments/", says="Refunded")
    look(f"/entries/{summary.printed_number}/", says="By its statement: $47.14 paid, $7.14 refunded")
    signed_in(made.person("omar", at="CEE004"))
    look(f"/entries/{summary.printed_number}/payments/", says="People of that office record")
