"""The repair sheet of a page can always be sent, however much is wrong."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from cee_portal.core.web.body_limits import FORM_BYTES
from entries.models import EntrySummary, IntakeRejection
from entries.pages.upload.repair_bounds import MOST_INPUTS
from tests.builders import desk, filings
from tests.builders.uploads import taken_in, wrong_cells

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

WRONG = {
    "Entry Date": "13/45/2026",
    "HTS Number - Full": "85171",
    "Country of Origin Code": "??",
    "Line Tariff Goods Value Amount": "x",
}


@pytest.fixture
def specialist(client: Client) -> Any:
    user = desk.person("dana")
    client.force_login(user)
    return user


def wrong_rows(summaries: int, lines: int) -> list[dict[str, str]]:
    """Return rows of which every cell that the report has in WRONG is wrong."""
    rows = []
    for number in range(1, summaries + 1):
        for line in range(1, lines + 1):
            row = dict(filings.row(number, line=str(line)))
            rows.append({**row, **{name: text for name, text in WRONG.items() if name in row}})
    return rows


def pages_of(client: Client, url: str) -> list[Any]:
    found: list[Any] = []
    after: int | None = 0
    while after is not None and len(found) < 50:
        page = client.get(url, {"after": after})
        found.append(page)
        after = page.context["rejections"].next_after
    return found


@pytest.mark.parametrize(("summaries", "lines"), [(40, 12), (2, 300)])
def test_each_page_of_a_sheet_can_be_sent_whatever_is_wrong(client, specialist, summaries, lines):
    job = taken_in(client, filings.csv_bytes(wrong_rows(summaries, lines)))
    url = f"/entries/upload/{job.pk}/"
    pages = pages_of(client, url)
    shown = [rejection.pk for page in pages for rejection in page.context["rejections"].rows]
    assert shown == list(IntakeRejection.objects.order_by("first_row").values_list("pk", flat=True))
    for page in pages:
        cells = wrong_cells(page)
        assert 0 < len(cells) <= MOST_INPUTS
        assert len(urlencode(cells)) < FORM_BYTES
        assert client.post(f"{url}repair/", {**cells, "after": page.context["after"]}).status_code == 302


def test_what_does_not_fit_of_one_summary_waits(client, specialist):
    job = taken_in(client, filings.csv_bytes(wrong_rows(1, 300)))
    rejection = IntakeRejection.objects.get()
    # An error that belongs to no cell opens its whole row.
    rejection.errors = [{**rejection.errors[0], "row": row, "field": ""} for row in range(2, 102)]
    rejection.save()
    page = client.get(f"/entries/upload/{job.pk}/")
    (block,) = page.context["sheet"].blocks
    assert len(wrong_cells(page)) == MOST_INPUTS
    assert block.waiting == 100 * len(rejection.rows[0]) - MOST_INPUTS
    assert f"{block.waiting:,} more wrong values can be corrected" in page.content.decode()


def test_a_long_summary_is_repaired_in_a_few_rounds(client, specialist):
    job = taken_in(client, filings.csv_bytes(wrong_rows(1, 300)))
    url = f"/entries/upload/{job.pk}/"
    for _ in range(8):
        cells = wrong_cells(client.get(url)) if IntakeRejection.objects.filter(repaired_at=None) else {}
        client.post(f"{url}repair/", {name: RIGHT[text] for name, text in cells.items()})
    assert EntrySummary.objects.get().line_count == 300


RIGHT = {"13/45/2026": "01/15/2026", "85171": "8517130000", "??": "VN", "x": "100"}


def test_long_bodies_are_shown_on_pages_that_can_be_sent(client, specialist):
    lines = [filings.line(number) for number in range(1, 400)]
    bodies = [filings.body(number, lines=lines, totals=None, port="27X4") for number in range(1, 12)]
    job = taken_in(client, json.dumps(bodies).encode(), "entries.json")
    url = f"/entries/upload/{job.pk}/"
    pages = pages_of(client, url)
    blocks = [block for page in pages for block in page.context["sheet"].blocks]
    assert len(blocks) == 11 and len(pages) > 1
    for page in pages:
        sent = {block.body_name: block.body for block in page.context["sheet"].blocks}
        assert len(urlencode(sent)) < FORM_BYTES
    last = pages[-1]
    (*_, block) = last.context["sheet"].blocks
    sent = {block.body_name: block.body.replace("27X4", "2704"), "after": last.context["after"]}
    assert client.post(f"{url}repair/", sent).status_code == 302
    assert EntrySummary.objects.count() == 1


def test_a_body_longer_than_a_page_is_read_only_and_says_what_to_do(client, specialist):
    lines = [filings.line(number) for number in range(1, 2_500)]
    job = taken_in(
        client, json.dumps([filings.body(1, lines=lines, totals=None, port="27X4")]).encode(), "e.json"
    )
    page = client.get(f"/entries/upload/{job.pk}/")
    (block,) = page.context["sheet"].blocks
    assert block.too_long
    assert "Too long to repair here" in page.content.decode()
    assert f'name="{block.body_name}"' not in page.content.decode()


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "9" * 5_000, '"\\u0000"', '"\\ud800"'])
def test_json_that_no_database_holds_stays_as_typed(client, specialist, text):
    job = taken_in(client, json.dumps([filings.body(1, port="27X4")]).encode(), "entries.json")
    url = f"/entries/upload/{job.pk}/"
    (block,) = client.get(url).context["sheet"].blocks
    typed = block.body.replace('"27X4"', text)
    answer = client.post(f"{url}repair/", {block.body_name: typed})
    page = answer if answer.status_code == 400 else client.get(url)
    assert answer.status_code in (302, 400)
    assert text.strip('"')[:30] in page.context["sheet"].blocks[0].body
    assert not EntrySummary.objects.exists()


def test_a_cell_with_nul_is_a_bad_request(client, specialist):
    job = taken_in(client, filings.csv_bytes(wrong_rows(1, 1)))
    url = f"/entries/upload/{job.pk}/"
    cells = dict.fromkeys(wrong_cells(client.get(url)), "a\x00b")
    assert client.post(f"{url}repair/", cells).status_code == 400


def test_a_summary_of_which_not_all_rows_are_kept_cannot_be_confirmed_here(client, specialist, monkeypatch):
    for place in ("intake.tables.columns", "intake.table_summaries.summaries", "intake.repair"):
        monkeypatch.setattr(f"entries.{place}.MOST_KEPT_ROWS", 3)
    monkeypatch.setattr("entries.pages.upload.repair_sheet.MOST_KEPT_ROWS", 3)
    taken_in(client, filings.csv_bytes([filings.row(line=str(line)) for line in range(1, 7)]))
    job = taken_in(client, filings.csv_bytes([filings.row(line=str(line)) for line in range(1, 6)]))
    page = client.get(f"/entries/upload/{job.pk}/").content.decode()
    assert "too long to confirm here" in page
    assert "Replace what is on file" not in page
    (rejection,) = IntakeRejection.objects.all()
    sent = {f"less-{rejection.pk}": "1", "rejection": str(rejection.pk)}
    client.post(f"/entries/upload/{job.pk}/repair/", sent)
    assert EntrySummary.objects.get().line_count == 6
