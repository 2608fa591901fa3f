"""The pages of orders and moves: the addresses and buttons that several tests use."""

from playwright.sync_api import Page

from centers.models import Delegation

LIST = "/centers/delegations/"


def order_address(order: Delegation) -> str:
    """Return the address of the page of an order."""
    return f"{LIST}{order.pk}/"


def press_button(page: Page, name: str) -> None:
    """Click a button that leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
