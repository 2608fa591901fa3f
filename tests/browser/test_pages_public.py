"""Pages for everybody: the question, the directory, signing in, and pages of errors."""

from typing import Any

from django.test import Client
from playwright.sync_api import Page

from cee_portal.accounts.models import User
from cee_portal.accounts.sign_in_limits import begin_password_check
from tests.browser.watching import Look, Watch


def test_a_visitor_sees_home_and_directory(look: Look) -> None:
    look("/", says="Which Center")
    for code in ("CEE007", "CEE010", "2704"):
        look(f"/centers/{code}/")
    look("/centers/")
    look("/centers/CEE007/?on=2010-01-01")


ANSWERED = {
    "": "Enter the goods to see their Center",
    "?heading=8518&port=2704": "An assigned importer goes to its own Center",
    "?heading=2933&heading=8456&port=4601&on=2026-03-02": "An assigned importer goes to its own Center",
    "?heading=headphones": "Which of these is it?",
    "?heading=8518&on=2010-01-01": "The port of entry processes it",
    "?heading=xyzzyx": "No heading found",
}
REFUSED = (
    "?heading=8518&port=0000",
    "?heading=9801",
    "?heading=8518&on=2026-02-31",
)


def test_the_question_is_answered(look: Look) -> None:
    for query, says in ANSWERED.items():
        look(f"/which-center/{query}", says=says)


def test_the_question_is_refused(look: Look, page: Page) -> None:
    for query in REFUSED:
        look(f"/which-center/{query}", status=400)
        assert page.locator(".field__error").count(), query


def test_signing_in_is_refused_and_then_locked(look: Look, page: Page, watch: Watch, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.create_user("dana", password="right-and-long-enough")
    look("/sign-in/?next=/work/", says="After five failed attempts")
    with watch.allow_statuses(422, 429):
        _sign_in(page, "wrong")
        look.check("refused sign-in", says="Not signed in")
        for _ in range(3):
            Client().post("/sign-in/", {"username": "dana", "password": "wrong"})
        _sign_in(page, "wrong")
        look.check("locked", says="Locked for 15 minutes")


def _sign_in(page: Page, password: str) -> None:
    page.get_by_label("User name").fill("dana")
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def test_changing_the_password(look: Look, page: Page, watch: Watch, signed_in: Any, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    dana = User.objects.create_user("dana", password="right-and-long-enough")
    signed_in(dana)
    look("/", says="Password")
    page.locator("header").get_by_role("link", name="Password", exact=True).click()
    look.check("empty", says="Everywhere else you are signed out")
    with watch.allow_statuses(422):
        _change(page, "wrong", "dusty-harbor-41")
        look.check("refused", says="This is not your current password")
    _change(page, "right-and-long-enough", "dusty-harbor-41")
    look.check("changed", says="Your password is changed")
    dana.refresh_from_db()
    assert dana.check_password("dusty-harbor-41")
    look("/password/")
    for _ in range(4):
        begin_password_check(dana.pk)
    with watch.allow_statuses(429):
        _change(page, "wrong", "dusty-harbor-42")
        look.check("locked", says="A wrong current password was entered five times")


def _change(page: Page, current: str, new: str) -> None:
    page.get_by_label("Current password").fill(current)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("Confirm new password").fill(new)
    page.get_by_role("button", name="Change the password").click()
    page.wait_for_load_state()


def test_a_card_of_the_demonstration_signs_in(look: Look, page: Page, world: Any, settings: Any) -> None:
    settings.DEMO = True
    people = list(world.people.values())
    User.objects.filter(pk__in=[one.pk for one in people]).update(demo_card="Somebody to try the portal as.")
    look("/sign-in/", says="Or sign in as")
    page.get_by_role("button", name="Sign in as Specialist Person").click()
    page.wait_for_load_state()
    look.check("home behind the demonstration's bar", says="Mine, by due date")


def test_errors_have_pages_of_their_own(look: Look, watch: Watch, monkeypatch: Any) -> None:
    look("/nowhere/", status=404, says="There is no page at this address")
    look("/sign-in/?next=%00", status=400, says="This request cannot be read")

    def broken(*arguments: Any) -> None:
        raise RuntimeError("made for this test")

    monkeypatch.setattr("cee_portal.site.home.views.page_of", broken)
    look("/", status=500, says="Something went wrong on our side")


def test_the_watch_notes_each_fault_of_a_page(page: Page, look: Look, watch: Watch) -> None:
    look("/which-center/")
    assert not watch.faults
    page.evaluate(
        """() => {
          const image = document.createElement("img");
          image.src = "http://127.0.0.1:9/none.png";
          image.style.minWidth = "4000px";
          const rows = document.createElement("ul");
          rows.append(...["One", "Two", "Three"].map((text) => document.createElement("li")));
          for (const row of rows.children) row.innerText = "Row";
          rows.lastChild.style.color = "#eee";  // unlike the rows before it
          document.querySelector("main").append(image, rows);
          setTimeout(() => { throw new Error("made for this test"); });
        }"""
    )
    page.wait_for_timeout(200)
    watch.examine("spoiled")
    heard = "\n".join(watch.faults)
    for words in (
        "policy: img-src",
        "made for this test",
        "image-alt",
        "li:nth-child(3)",
        "scrolls sideways",
    ):
        assert words in heard, words
    watch.faults.clear()
