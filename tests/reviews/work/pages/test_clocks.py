"""What pages say of the clocks of an item."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.validation.services.closing import start_review
from reviews.work.models import ItemClock, WorkItem
from reviews.work.pages.clocks import clock_panel, nearest_words
from reviews.work.rules.item_clocks import TRADE, NewClock, granted_clock
from reviews.work.services import clocks
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CASES = [{"case": "A570890095", "security": "cash", "amount": "5.00"}]


def suspended(owner: User | None = None) -> WorkItem:
    parsed = made.selected(entry_type="03")
    parsed.lines[0] = parsed.lines[0]._replace(adcvd=CASES)
    (summary,) = made.file(parsed)
    item = WorkItem.objects.get(summary=summary, kind="validation")
    return made.own(item, owner) if owner else item


def panel(item: WorkItem) -> dict[str, Any]:
    return clock_panel(item, clock.today())


def test_each_clock_says_its_rule_its_citation_and_its_fact() -> None:
    dana = desk.person()
    item = start_review(item_id=made.review(owner=dana).pk, user=dana)
    scheduled, deemed = panel(item)["office"]
    assert (scheduled["name"], deemed["name"]) == ("Scheduled liquidation", "Deemed liquidation")
    assert "314 days" in scheduled["rule"] and "19 USC 1504" in deemed["citation"]
    assert deemed["since"].startswith("Counted from the date of entry, ")


def test_clocks_of_the_trade_stand_apart_and_a_change_stays_in_sight() -> None:
    item = desk.item(due_in=30)
    asked = made.set_clock(item, "document_response", side=TRADE, issued_on=clock.today())
    until = asked.last_on + timedelta(days=7)
    clocks.change_clock(item, granted_clock(asked, asked.first_on, until, source="letter:1"))
    found = panel(item)
    (trade,), (ended,) = found["trade"], found["ended"]
    assert trade["rule"] == "More time was granted." and trade["name"] == "Documents that were asked for"
    assert (ended["how"], ended["name"]) == ("changed", trade["name"])
    assert [each["name"] for each in found["office"]] == ["Scheduled liquidation"]


def test_the_nearest_clock_stands_in_front() -> None:
    assert nearest_words(desk.item(due_in=6), clock.today())["text"].startswith(
        "Scheduled liquidation 6 d left, "
    )  # type: ignore[index]
    assert nearest_words(desk.item(due_in=-2), clock.today())["tone"] == "late"  # type: ignore[index]
    assert nearest_words(suspended(), clock.today()) is None


def test_the_working_target_pauses_while_the_trade_is_asked() -> None:
    dana = desk.person()
    item = desk.item(owner=dana, due_in=90)
    WorkItem.objects.filter(pk=item.pk).update(taken_at=clock.now())
    item.refresh_from_db()
    assert "5 working days left" in panel(item)["target"]
    made.set_clock(item, "document_response", side=TRADE, issued_on=clock.today())
    assert panel(item)["target"].startswith("Paused since ")
    clocks.end_clock(item, "document_response", how=ItemClock.End.ANSWERED)
    assert "5 working days left" in panel(item)["target"]
    assert panel(desk.item())["target"] == ""


def test_a_pause_ends_with_the_last_day_though_no_scan_ran() -> None:
    item = desk.item(owner=desk.person(), due_in=90)
    today = clock.today()
    WorkItem.objects.filter(pk=item.pk).update(taken_at=clock.now() - timedelta(days=30))
    item.refresh_from_db()
    asked_on = today - timedelta(days=29)
    last_on = today - timedelta(days=1)
    new = NewClock("document_response", TRADE, asked_on, last_on, "granted_until", last_on)
    clocks.change_clocks([clocks.ClockChange(item, {}, [new])], at=clock.now() - timedelta(days=29))
    assert "Paused" not in panel(item)["target"]


def test_a_suspended_summary_has_no_clock_and_every_page_says_why(client: Client) -> None:
    dana = desk.person()
    item = suspended(dana)
    assert (item.summary.suspension_code, item.summary.scheduled_liquidation) == ("44", None)
    item = start_review(item_id=item.pk, user=dana)
    assert not ItemClock.objects.filter(item=item).exists() and item.due_day is None
    client.force_login(dana)
    assert "<b>Suspended</b>" in client.get("/work/?queue=office").content.decode()
    for page in (f"/work/items/{item.pk}/peek/", f"/entries/{item.printed_number}/"):
        text = client.get(page).content.decode()
        assert "Code 44 ADD suspension" in text and "19 CFR 159.58" in text, page


def test_the_suspension_follows_a_revision() -> None:
    item = suspended()
    before = made.selected(entry_type="01", entry_number=item.entry_number)
    made.file(before)
    item.refresh_from_db()
    assert item.summary.suspension_code == "" and item.clock == "liquidation_cycle"
    assert item.due_on == item.summary.scheduled_liquidation
    again = made.selected(entry_type="03", entry_number=item.entry_number)
    again.lines[0] = again.lines[0]._replace(adcvd=[*CASES, {"case": "C570891000"}])
    made.file(again)
    item = WorkItem.objects.get(pk=item.pk)
    assert (item.summary.suspension_code, item.clock, item.due_day) == ("45", "", None)
    assert list(item.clocks.values_list("clock", "ended_how")) == [("liquidation_cycle", "removed")]
