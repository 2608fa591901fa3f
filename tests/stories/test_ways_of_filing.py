"""The same summaries as CSV, workbook, JSON list, JSON lines and by API: equal facts, offices, items and money."""

import io
import json
from datetime import date, datetime
from itertools import groupby

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from rest_framework.test import APIClient

from cee_portal.accounts.models import User
from entries.intake import jobs
from entries.models import EntrySummary, Filer, FilerMembership, Line, Routing
from reviews.work.models import WorkItem
from tests.builders.filings import csv_bytes, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
NUMBERS = ("Line Tariff Goods Value Amount", "Line Tariff Duty Amount", "Line Tariff Quantity (1)")
FACTS = (
    "entry_number", "filer__code", "entry_type", "port__code", "importer__number", "entry_date", "summary_date",
    "import_date", "mode_of_transport", "country_of_export", "value", "duty", "fees", "line_count",
)  # fmt: skip
LINE_FACTS = (
    "summary__entry_number", "line_no", "hts", "origin", "export", "manufacturer", "value", "charges",
    "quantity", "unit", "duty", "fees", "spi",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def iso(text):
    return datetime.strptime(text, "%m/%d/%Y").date().isoformat()


def body_of(rows):
    """Return the JSON body of the rows of one summary."""
    first = rows[0]
    lines = []
    for number, own in groupby(rows, key=lambda row: row["Entry Summary Line Number"]):
        members = sorted(own, key=lambda row: row["Tariff Ordinal Number"])
        goods = members[-1]
        fees = {"499": goods["Line MPF Amount"], "501": goods["Line HMF Amount"]}
        lines.append(
            {
                "line": int(number),
                "hts": [row["HTS Number - Full"] for row in members],
                "origin": goods["Country of Origin Code"],
                "export": goods["Country of Export Code"],
                "manufacturer": goods["Manufacturer ID"],
                "value": goods["Line Tariff Goods Value Amount"],
                "duty": f"{sum(float(row['Line Tariff Duty Amount'] or 0) for row in members):.2f}",
                "quantity": goods["Line Tariff Quantity (1)"],
                "unit": goods["Line Tariff UOM (1) Code"],
                "fees": {code: amount for code, amount in fees.items() if amount},
            }
        )
    exports = {line["export"] for line in lines}
    return {
        "entry_number": first["Entry Summary Number"],
        "entry_type": first["Entry Type Code"],
        "port": first["Port of Entry Code"],
        "importer_number": first["Importer Number"],
        "importer_name": first["Importer Name"],
        "entry_date": iso(first["Entry Date"]),
        "summary_date": iso(first["Entry Summary Date"]),
        "import_date": iso(first["Importation Date"]),
        "mode_of_transport": first["Mode of Transport Code"],
        "country_of_export": exports.pop() if len(exports) == 1 else "",
        "lines": lines,
    }


def as_workbook(rows):
    """Return a workbook in which amounts and dates are numbers and dates of the sheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "mm/dd/yyyy"})
    sheet = book.add_worksheet("Main Report")
    sheet.write(0, 0, "ES-003 Entry Summary Line Tariff Details")
    sheet.write_row(2, 0, list(rows[0]))
    for at, row in enumerate(rows, 3):
        for place, (name, text) in enumerate(row.items()):
            if name in NUMBERS and text:
                sheet.write_number(at, place, float(text))
            elif name.endswith("Date"):
                sheet.write_datetime(at, place, datetime.strptime(text, "%m/%d/%Y"))
            else:
                sheet.write_string(at, place, text)
    book.close()
    return file.getvalue()


def by_file(content, name):
    job = jobs.start_intake(file=SimpleUploadedFile(name, content), name=name, actor=None)
    while jobs.continue_intake(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.result["rejected"]) == ("done", 0), job.error


def by_api(bodies):
    client = APIClient()
    user = User.objects.create_user("broker")
    FilerMembership.objects.create(
        user=user, filer=Filer.objects.get_or_create(code="B76")[0], valid_from=date(2020, 1, 1)
    )
    client.force_login(user)
    for body in bodies:
        answer = client.post("/api/v1/entry-summaries/", body, format="json")
        assert answer.status_code == 201, answer.json()


def snapshot():
    offices = Routing.objects.order_by("summary__entry_number").values_list(
        "summary__entry_number", "office__code", "jurisdiction__code"
    )
    items = WorkItem.objects.order_by("summary__entry_number", "kind", "function").values_list(
        "summary__entry_number", "kind", "function", "office__code", "state", "value"
    )
    return {
        "summaries": list(EntrySummary.objects.order_by("entry_number").values_list(*FACTS)),
        "lines": list(Line.objects.order_by("summary__entry_number", "line_no").values_list(*LINE_FACTS)),
        "offices": list(offices),
        "items": list(items),
    }


def after(file_all):
    """Return what is on file after this way of filing, and take it back."""
    with transaction.atomic():
        file_all()
        found = snapshot()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.soak)])
def test_each_way_of_filing_gives_the_same(count):
    rows = list(rows_of(count))
    bodies = [body_of(list(own)) for _, own in groupby(rows, key=lambda row: row["Entry Summary Number"])]
    expected = after(lambda: by_file(csv_bytes(rows), "filed.csv"))
    assert len(expected["summaries"]) == count
    ways = {
        "sorted by tariff number": lambda: by_file(
            csv_bytes(sorted(rows, key=lambda row: row["HTS Number - Full"])), "sorted.csv"
        ),
        "workbook": lambda: by_file(as_workbook(rows), "filed.xlsx"),
        "JSON list": lambda: by_file(json.dumps(bodies).encode(), "filed.json"),
        "JSON lines": lambda: by_file("\n".join(map(json.dumps, bodies)).encode(), "lines.json"),
        "API": lambda: by_api(bodies),
    }
    for way, file_all in ways.items():
        found = after(file_all)
        for name, values in expected.items():
            # The first filing of an importer is selected, so items follow the order in which summaries are filed.
            if (way, name) != ("sorted by tariff number", "items"):
                assert found[name] == values, (way, name)
