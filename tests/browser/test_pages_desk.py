"""Pages of staff who work on items: queue, file, acts, search, list, criteria; with data, empty, and refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary
from reviews.validation.models import Criterion
from reviews.validation.services.closing import start_review
from reviews.work.models import WorkItem
from reviews.work.rules.item_clocks import TRADE, granted_clock
from reviews.work.selectors.items import TooSlowError
from reviews.work.services import asking, hand_over, ownership, parking
from tests.browser.watching import Look, Watch
from tests.builders import desk
from tests.builders import reviews as filed

SignIn = Callable[[User], None]


@pytest.fixture
def dana(look: Look, signed_in: SignIn) -> User:
    """Sign in a specialist of Electronics with a colleague and thirty open items of every band."""
    user = desk.person("dana", team="E1")
    other = desk.person("jun")
    for number in range(30):
        owner = (None, None, user, other)[number % 4]
        desk.item(due_in=number * 3 - 6, owner=owner, team="E1" if number % 5 == 0 else "", origin="VN")
    signed_in(user)
    return user


def test_every_queue_is_shown(look: Look, dana: User) -> None:
    desk.item(kind="jurisdiction", due_in=1)
    desk.item(at="2704", due_in=1)
    for queue in ("mine", "team", "unassigned", "office", "needs_jurisdiction", "coming"):
        look(f"/work/?queue={queue}&office=CEE007", says="Dana Ruiz" if queue == "mine" else "B76-")
    look("/work/?queue=office&office=CEE007&origin=VN&port=2704", says="match")
    look("/work/?queue=unassigned&office=CEE010", says="Everything has an owner")


def test_a_list_says_that_it_is_empty_wrong_or_too_slow(look: Look, dana: User, monkeypatch: Any) -> None:
    look("/work/?queue=office&office=CEE007&origin=DE", says="No item matches")
    look("/work/?queue=office&office=CEE007&origin=DEUTSCHLAND", status=400, says="cannot be used")
    look("/work/?queue=office&office=CEE007&colour=red", status=400, says="no filter called colour")
    look("/work/?queue=office&office=CEE007&cursor=nonsense", status=400)

    def slow(*arguments: Any, **named: Any) -> None:
        raise TooSlowError

    monkeypatch.setattr("reviews.work.pages.views.queue_page", slow)
    look("/work/?queue=office&office=CEE007&origin=VN", says="This list took too long")


def test_peek_filters_and_row_height_are_shown(look: Look, page: Page, dana: User) -> None:
    item = WorkItem.objects.filter(owner=dana).order_by("band", "due_on").first()
    assert item
    look(f"/work/?queue=mine&office=CEE007&peek={item.pk}", says="Why selected")
    page.get_by_role("button", name="Close the peek").click()
    page.locator("summary", has_text="Filter").click()
    look.check("the box of filters")
    page.get_by_role("button", name="Comfortable rows").click()
    page.wait_for_load_state()
    look.check("the comfortable queue")


def test_the_file_of_a_summary_is_shown_for_free_own_and_other_items(look: Look, dana: User) -> None:
    free, mine = WorkItem.objects.filter(owner=None)[0], WorkItem.objects.filter(owner=dana)[0]
    theirs = WorkItem.objects.filter(owner__username="jun")[0]
    listed = "queue%3Doffice%26office%3DCEE007"
    look(f"/entries/{free.printed_number}/", says="Why here?")
    look(f"/entries/{mine.printed_number}/?item={mine.pk}&list={listed}", says="Close")
    look(f"/entries/{theirs.printed_number}/?item={theirs.pk}&list={listed}", says="Take next")
    look(f"/entries/{free.printed_number}/timeline/")
    look(f"/entries/{free.printed_number}/lines/")


def test_a_large_summary_and_one_that_was_filed_again_are_shown(look: Look, dana: User) -> None:
    before = filed.parsed(*(filed.line(number, value=500 + number) for number in range(1, 301)))
    (summary,) = filed.file(before)
    look(f"/entries/{summary.printed_number}/", says="300 lines")
    filed.refile(before, *(filed.line(number, hts=filed.PUMPS) for number in range(1, 4)))
    look(f"/entries/{summary.printed_number}/", says="Revisions")
    look(f"/entries/{summary.printed_number}/revisions/2/")


ACTS = ("close", "send", "park")


def test_forms_of_acts_stand_alone_on_a_page(look: Look, page: Page, watch: Watch, dana: User) -> None:
    item = WorkItem.objects.filter(owner=dana)[0]
    for act in ACTS:
        look(f"/work/items/{item.pk}/{act}/")
    page.goto(f"{look.server}/work/items/{item.pk}/send/")
    page.get_by_label("To office").select_option("CEE007")
    page.get_by_label("Why").fill("Examined there.")
    with watch.allow_statuses(400):
        page.get_by_role("button", name="Send").click()
        page.wait_for_load_state()
        look.check("a refused act", says="is at Electronics already")


def test_an_act_that_comes_too_late_changes_nothing(look: Look, page: Page, watch: Watch, dana: User) -> None:
    item = WorkItem.objects.filter(owner=None).order_by("band", "due_on")[0]
    page.goto(f"{look.server}/work/?queue=unassigned&office=CEE007&peek={item.pk}")
    ownership.take(item_id=item.pk, user=User.objects.get(username="jun"))
    with watch.allow_statuses(409):
        page.keyboard.press("t")
        page.get_by_text("Nothing was changed").first.wait_for()
        look.check("an act that came too late", says="Nothing was changed")


def test_items_that_were_sent_or_parked_are_shown(look: Look, dana: User) -> None:
    sent, parked = WorkItem.objects.filter(owner=dana)[:2]
    tomorrow = clock.today() + timedelta(days=3)
    parking.park(item_id=parked.pk, user=dana, until=tomorrow, reason="The importer answers on Monday.")
    hand_over.send(item_id=sent.pk, user=dana, office=desk.office("2704"), reason="Examined there.")
    for item in (sent, parked):
        look(f"/entries/{item.printed_number}/?item={item.pk}")


def test_summaries_are_searched_and_listed(look: Look, dana: User) -> None:
    look("/search/", says="What are you looking for?")
    look("/search/?q=B76-70", says="Entry summaries")
    look("/search/?q=nothing-like-this", says="Nothing found in what you are allowed to see")
    look("/entries/", says="newest filings first")
    look("/entries/?port=2704&importer=12-3456789", says="Acme Imports")
    look("/entries/?entry_type=11")
    look("/entries/?port=9999", status=400, says="There is no port with this code")


def test_forms_of_jurisdiction_are_shown(look: Look, signed_in: SignIn, dana: User) -> None:
    item = filed.waiting()
    summary = EntrySummary.objects.get(pk=item.summary_id)
    signed_in(desk.person("helen", at=item.office.code, role="supervisor"))
    for act in ("set-jurisdiction", "route-again", "stays-at-port"):
        look(f"/work/items/{item.pk}/{act}/")
    look(f"/work/?queue=needs_jurisdiction&office={item.office.code}&peek={item.pk}")
    look(f"/entries/{summary.printed_number}/route-again/")
    look(f"/entries/{summary.printed_number}/?item={item.pk}", says="Why here?")


def test_criteria_are_read_by_staff_and_changed_by_administrators(
    look: Look, page: Page, signed_in: SignIn, watch: Watch, dana: User
) -> None:
    on = Criterion.objects.filter(valid_from__isnull=False).order_by("pk")[0]
    look("/work/criteria/", says=on.label)
    look(f"/work/criteria/{on.pk}/")
    look("/work/criteria/new/", status=403)
    signed_in(desk.national("paula", "administrator"))
    look("/work/criteria/")
    look(f"/work/criteria/{on.pk}/", says="Switch off")
    look("/work/criteria/new/")
    with watch.allow_statuses(400):
        page.locator("main").get_by_role("button").last.click()
        page.wait_for_load_state()
        look.check("a refused criterion")
    look(f"/work/criteria/{on.pk}/edit/")


def test_the_clocks_of_an_item_are_shown_with_their_law(look: Look, page: Page, dana: User) -> None:
    item = start_review(item_id=filed.review(owner=dana).pk, user=dana)
    filed.set_clock(item, "withholding", mailed_on=clock.today())
    issued = filed.answered_clock("document_response", side=TRADE, issued_on=clock.today())
    asking.ask_trade(item_id=item.pk, user=dana, clock=issued)
    later = issued.last_on + timedelta(days=7)
    granted = granted_clock(issued, issued.first_on, later, source="request:1")
    asking.extend_question(item_id=item.pk, user=dana, clock=granted)
    look(f"/work/?queue=mine&office=CEE007&peek={item.pk}", says="The trade")
    look(f"/entries/{item.printed_number}/?item={item.pk}", says="19 CFR 152.2")
    case = filed.selected(entry_type="03")
    case.lines[0] = case.lines[0]._replace(adcvd=[{"case": "A570890095"}])
    (summary,) = filed.file(case)
    look(f"/entries/{summary.printed_number}/", says="Code 44 ADD suspension")
    look("/work/?queue=office&office=CEE007", says="Suspended")
