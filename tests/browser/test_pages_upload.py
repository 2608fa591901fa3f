"""The upload: form, refusals, progress, results, and repair in the page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page

from cee_portal.accounts.models import User
from cee_portal.core.models import Job
from entries.intake.jobs import continue_intake, start_intake
from entries.models import EntrySummary
from reviews.demo.samples import FILES
from tests.browser.watching import Look, Watch
from tests.builders import desk, filings

SignIn = Callable[[User], None]


@pytest.fixture
def dana(look: Look, signed_in: SignIn, settings: Any, tmp_path: Any) -> Iterator[User]:
    settings.MEDIA_ROOT = tmp_path
    user = desk.person("dana")
    signed_in(user)
    yield user


def take_in_file(user: User, content: bytes, name: str) -> Job:
    """Hand in a file and store it, as a worker does."""
    job = start_intake(file=ContentFile(content, name=name), name=name, actor=user)
    while continue_intake(job.pk):
        pass
    return Job.objects.get(pk=job.pk)


def choose_file(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Upload", exact=True).click()


def test_the_form_refuses_files_that_are_no_table(look: Look, page: Page, watch: Watch, dana: User) -> None:
    look("/entries/upload/", says="Sample files")
    for name, content, says in (
        ("book.csv", b"PK\x03\x04 rest", "Excel workbook"),
        ("bare.csv", b"1,2,3\n4,5,6\n", "not a header row"),
    ):
        with watch.allow_statuses(400):
            choose_file(page, name, content)
            page.locator("#upload-errors", has_text=says).wait_for()
        look.check(f"refused {name}", says=says)
    page.reload()
    assert not Job.objects.exists()


def test_a_good_file_is_stored_and_the_same_again_changes_nothing(look: Look, dana: User) -> None:
    content = filings.csv_bytes(filings.rows_of(40))
    for says in ("40 stored and routed", "Nothing changed"):
        job = take_in_file(dana, content, "january.csv")
        look(f"/entries/upload/{job.pk}/", says=says)
    look("/entries/upload/", says="Earlier files")


def test_a_job_waits_and_is_stopped(look: Look, page: Page, dana: User) -> None:
    content = filings.csv_bytes(filings.rows_of(3))
    job = start_intake(file=ContentFile(content, name="a.csv"), name="a.csv", actor=dana)
    look(f"/entries/upload/{job.pk}/", says="Waiting for a worker")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_load_state()
    look.check("a stopped job", says="Stopped.")


def test_errors_are_repaired_in_the_page(look: Look, page: Page, dana: User) -> None:
    rows = [filings.row(sequence) for sequence in range(1, 6)]
    rows[1] = filings.row(2, entry_date="13/45/2026")
    rows[3] = filings.row(4, hts="85171")
    job = take_in_file(dana, filings.csv_bytes(rows), "february.csv")
    look(f"/entries/upload/{job.pk}/", says="Repair here")
    page.get_by_label("Row 3: ").first.fill("01/15/2026")
    page.get_by_label("Row 5: ").first.fill("8517130000")
    page.get_by_role("button", name="Send the repaired rows").click()
    page.wait_for_load_state()
    look.check("after the repair")
    assert EntrySummary.objects.count() == 5


def test_sample_files_show_their_errors(look: Look, dana: User) -> None:
    from cee_portal.core import clock

    name = "entry-summaries-with-errors.csv"
    job = take_in_file(dana, FILES[name][1](clock.today()), name)
    look(f"/entries/upload/{job.pk}/", says="6")
    broken = FILES["entry-summaries.json"][1](clock.today()).replace(
        b'"entry_type": "01"', b'"entry_type": "77"', 1
    )
    job = take_in_file(dana, broken, "broken.json")
    look(f"/entries/upload/{job.pk}/", says="Repair here")


def test_a_file_is_hidden_from_colleagues_and_shown_to_auditors(
    look: Look, signed_in: SignIn, dana: User
) -> None:
    job = take_in_file(dana, filings.csv_bytes(filings.rows_of(3)), "march.csv")
    signed_in(desk.person("jun"))
    look(f"/entries/upload/{job.pk}/", status=404)
    signed_in(desk.national("ed", "auditor"))
    look("/entries/upload/", says="You cannot upload files.")
    look(f"/entries/upload/{job.pk}/")
