"""The upload page: a file becomes a job, the page says what became of it, and what was wrong is repaired there."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core.models import Job
from entries.intake.jobs import continue_intake
from entries.intake.tasks import run_intake
from entries.models import EntrySummary, IntakeRejection, Routing, SummaryRevision
from tests.builders import desk, filings
from tests.builders.uploads import hand_in, taken_in, wrong_cells

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def specialist(client: Client) -> User:
    user = desk.person("dana")
    client.force_login(user)
    return user


def rows_with_errors() -> list[dict[str, str]]:
    """Five summaries, the second with a wrong date on two lines, the fourth with a wrong tariff number."""
    rows = [filings.row(sequence) for sequence in range(1, 6)]
    rows[1] = filings.row(2, entry_date="13/45/2026")
    rows.insert(2, filings.row(2, entry_date="13/45/2026", line="2"))
    rows[4] = filings.row(4, hts="85171")
    return rows


def test_a_file_is_taken_in_and_the_page_names_the_offices_reached(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(filings.rows_of(30)))
    page = client.get(f"/entries/upload/{job.pk}/")
    assert "30 summaries read: 30 stored and routed, none left out." in page.content.decode()
    offices = page.context["offices_reached"]
    assert sum(office["number"] for office in offices) == 30 == Routing.objects.count()
    assert offices[0]["url"] == f"/work/?queue=office&office={offices[0]['code']}"


def test_a_file_that_is_handed_in_sends_a_hint_to_the_workers(
    client: Client, specialist: User, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[Any] = []
    monkeypatch.setattr(run_intake, "apply_async", lambda args, **options: hints.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(client, filings.csv_bytes(filings.rows_of(1)))
    assert hints == [(Job.objects.get().pk,)]


def test_the_same_file_again_changes_nothing_and_says_so(client: Client, specialist: User) -> None:
    content = filings.csv_bytes(filings.rows_of(5))
    taken_in(client, content)
    job = taken_in(client, content)
    assert (
        "Nothing changed: 5 summaries on file already"
        in client.get(f"/entries/upload/{job.pk}/").content.decode()
    )
    assert SummaryRevision.objects.count() == 5


def test_while_it_runs_the_page_asks_again_and_then_shows_the_result(
    client: Client, specialist: User
) -> None:
    hand_in(client, filings.csv_bytes(filings.rows_of(3)))
    job = Job.objects.latest("pk")
    url = f"/entries/upload/{job.pk}/"
    page = client.get(url).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert 'http-equiv="refresh"' in page
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    continue_intake(job.pk)
    part = client.get(url, headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert "every 1s" not in part.content.decode()


def test_a_running_file_can_be_stopped(client: Client, specialist: User) -> None:
    hand_in(client, filings.csv_bytes(filings.rows_of(3)))
    job = Job.objects.latest("pk")
    client.post(f"/entries/upload/{job.pk}/stop/")
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED
    assert not continue_intake(job.pk)
    assert not EntrySummary.objects.exists()
    assert "Stopped." in client.get(f"/entries/upload/{job.pk}/").content.decode()


@pytest.mark.parametrize(
    ("sentence", "content", "name", "said"),
    [
        ("nothing", b"", "empty.csv", "The file is empty."),
        ("a workbook", b"PK\x03\x04 rest", "book.csv", "Excel workbook"),
        ("another encoding", b"Entry Summary Number\x81\x8d\n", "odd.csv", "neither UTF-8"),
        ("no header", b"1,2,3\n4,5,6\n", "bare.csv", "not a header row"),
        (
            "a column missing",
            filings.csv_bytes([filings.row()]).replace(b"Entry Date", b"Day", 1),
            "few.csv",
            "lacks",
        ),
        ("JSON that is none", b"<html>", "page.json", "does not begin like JSON"),
        ("zero bytes", b"Entry Summary Number\0", "zero.csv", "not plain text"),
    ],
)
def test_a_wrong_file_is_one_clear_error_and_nothing_is_kept(
    client: Client, specialist: User, sentence: str, content: bytes, name: str, said: str
) -> None:
    answer = hand_in(client, content, name)
    assert answer.status_code == 400, sentence
    page = answer.content.decode()
    assert said in page, sentence
    assert "1 to correct" in page
    assert not Job.objects.exists()
    part = client.post(
        "/entries/upload/", {"file": SimpleUploadedFile(name, content)}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 400
    assert "<html" not in part.content.decode()


def test_a_file_that_is_too_large_or_missing_is_refused(
    client: Client, specialist: User, monkeypatch: Any
) -> None:
    assert "Choose a file first" in client.post("/entries/upload/", {}).content.decode()
    monkeypatch.setattr("entries.intake.jobs.MOST_BYTES", 100)
    assert "Split it" in hand_in(client, filings.csv_bytes(filings.rows_of(3))).content.decode()
    assert not Job.objects.exists()


def test_script_is_sent_on_by_a_header(client: Client, specialist: User) -> None:
    file = SimpleUploadedFile("a.csv", filings.csv_bytes(filings.rows_of(1)))
    answer = client.post("/entries/upload/", {"file": file}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/entries/upload/{Job.objects.latest('pk').pk}/"


def test_every_error_shows_row_field_value_and_what_to_do(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(rows_with_errors()))
    page = client.get(f"/entries/upload/{job.pk}/")
    errors = [(error["row"], error["field"], error["value"]) for error in page.context["rejections"].errors]
    assert (3, "Entry Date", "13/45/2026") in errors
    assert (6, "HTS Number - Full", "85171") in errors
    assert all(error["message"] and error["fix"] for error in page.context["rejections"].errors)
    assert EntrySummary.objects.count() == 3


def test_the_errors_come_as_csv_that_no_spreadsheet_takes_for_a_formula(
    client: Client, specialist: User
) -> None:
    rows = rows_with_errors()
    rows[1]["Entry Date"] = rows[2]["Entry Date"] = "=1+2"
    job = taken_in(client, filings.csv_bytes(rows))
    answer = client.get(f"/entries/upload/{job.pk}/errors.csv")
    told = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["Row"] for row in told} >= {"3", "6"}
    assert next(row["Value"] for row in told if row["Field"] == "Entry Date") == "'=1+2"


def test_the_rows_that_were_not_stored_come_as_a_file_to_hand_in_again(
    client: Client, specialist: User
) -> None:
    job = taken_in(client, filings.csv_bytes(rows_with_errors()))
    content = client.get(f"/entries/upload/{job.pk}/not-stored").getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 3
    for row in rows:
        row["Entry Date"] = "01/15/2026"
        row["HTS Number - Full"] = "8517130000"
    again = taken_in(client, filings.csv_bytes(rows))
    assert again.result["new"] == 2
    assert EntrySummary.objects.count() == 5


def test_only_the_repaired_rows_go_again_through_the_same_pipeline(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(rows_with_errors()))
    url = f"/entries/upload/{job.pk}/"
    cells = wrong_cells(client.get(url))
    assert set(cells.values()) == {"13/45/2026", "85171"}
    date_cell = next(name for name, text in cells.items() if text == "13/45/2026")
    answer = client.post(f"{url}repair/", {**cells, date_cell: "01/15/2026"})
    assert answer.status_code == 302
    page = client.get(url)
    assert "1 summary repaired, stored and routed." in page.content.decode()
    assert EntrySummary.objects.count() == 4
    assert EntrySummary.objects.get(entry_number=filings.entry_number(2)).line_count == 2
    assert SummaryRevision.objects.filter(source=SummaryRevision.Source.REPAIR).count() == 1
    assert [one.entry_number for one in page.context["rejections"].rows] == [
        filings.row(4)["Entry Summary Number"]
    ]
    assert [count["number"] for count in page.context["counts"]][3] == 1


def test_a_summary_that_is_still_wrong_comes_back_as_typed(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(rows_with_errors()))
    url = f"/entries/upload/{job.pk}/"
    cells = wrong_cells(client.get(url))
    number_cell = next(name for name, text in cells.items() if text == "85171")
    client.post(f"{url}repair/", {number_cell: "851713"})
    page = client.get(url)
    assert "1 summary still wrong" in page.content.decode()
    assert "851713" in wrong_cells(page).values()
    assert EntrySummary.objects.count() == 3
    client.post(f"{url}repair/", {})
    assert "Nothing was changed" in client.get(url).content.decode()


def test_json_is_repaired_as_json(client: Client, specialist: User) -> None:
    bodies = [filings.body(1), filings.body(2, port="27X4")]
    job = taken_in(client, json.dumps(bodies).encode(), "entries.json")
    url = f"/entries/upload/{job.pk}/"
    page = client.get(url)
    block = page.context["sheet"].blocks[0]
    broken = client.post(f"{url}repair/", {block.body_name: block.body[:-5]})
    assert broken.status_code == 400
    assert "The JSON breaks" in broken.content.decode()
    assert broken.context["sheet"].blocks[0].body == block.body[:-5]
    client.post(f"{url}repair/", {block.body_name: block.body.replace("27X4", "2704")})
    assert EntrySummary.objects.count() == 2
    assert not IntakeRejection.objects.filter(repaired_at=None).exists()
    assert json.loads(client.get(f"{url}not-stored").getvalue()) == []


def test_many_rejections_come_page_by_page(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(filings.row(n, hts="85171") for n in range(1, 46)))
    url = f"/entries/upload/{job.pk}/"
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        found = client.get(url, {"after": after}).context["rejections"]
        seen += [one.first_row for one in found.rows]
        after = found.next_after
    assert seen == list(range(2, 47))
    assert client.get(url, {"after": "x"}).status_code == 400


def test_only_staff_see_the_page_and_an_auditor_only_reads(client: Client, specialist: User) -> None:
    job = taken_in(client, filings.csv_bytes(rows_with_errors()))
    pages = [
        "/entries/upload/",
        *(f"/entries/upload/{job.pk}/{end}" for end in ("", "errors.csv", "not-stored")),
    ]
    other = Client()
    assert all(other.get(page).status_code == 302 for page in pages)
    other.force_login(User.objects.create_user("mia"))
    assert all(other.get(page).status_code == 404 for page in pages)
    assert hand_in(other, b"x").status_code == 404
    other.force_login(desk.person("jun"))
    assert [other.get(page).status_code for page in pages] == [200, 404, 404, 404]
    other.force_login(desk.national("sam", "auditor"))
    assert all(other.get(page).status_code == 200 for page in pages)
    assert hand_in(other, filings.csv_bytes(filings.rows_of(1))).status_code == 403
    assert other.post(f"/entries/upload/{job.pk}/repair/", {}).status_code == 403
    assert other.post(f"/entries/upload/{job.pk}/stop/").status_code == 403


def test_samples_are_offered_downloaded_and_taken_in(client: Client, specialist: User) -> None:
    page = client.get("/entries/upload/")
    names = [sample["name"] for sample in page.context["samples"]]
    assert len(names) == 4
    for name in names:
        assert client.get(f"/entries/upload/samples/{name}").content
        assert client.post("/entries/upload/", {"sample": name}).status_code == 303, name
        job = Job.objects.latest("pk")
        continue_intake(job.pk)
    assert EntrySummary.objects.count() >= 3 * 18 + 960
    assert IntakeRejection.objects.exists()
    assert client.get("/entries/upload/samples/none.csv").status_code == 404
    assert client.post("/entries/upload/", {"sample": "none.csv"}).status_code == 400


@pytest.mark.parametrize("broken", ["record_event", "IntakeFile.save"])
def test_a_file_that_cannot_be_kept_leaves_nothing_on_the_disk(
    client: Client, specialist: User, settings: Any, monkeypatch: Any, broken: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(f"entries.intake.jobs.{broken}", fail)
    with pytest.raises(OSError, match="No space"):
        hand_in(client, filings.csv_bytes(filings.rows_of(3)))
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert not Job.objects.exists()
