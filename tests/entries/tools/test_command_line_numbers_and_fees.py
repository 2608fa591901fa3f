"""`manage.py entry_number`, `importer_number` and `fees`: the answers of the API on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from entries.models import Filer

pytestmark = pytest.mark.django_db
FEES = ("--entry-date", "2026-02-03", "--mode", "11", "--other-revenue")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_an_entry_number_is_checked(client):
    assert run("entry_number", "b76 0324527 8").strip() == "B76-0324527-8 is valid."
    answer = client.get("/api/v1/tools/entry-number/B76-0324527-8/").json()
    assert json.loads(run("entry_number", "B76-0324527-8", "--json")) == answer
    with pytest.raises(CommandError, match="check digit"):
        run("entry_number", "B76-0324527-9")
    assert json.loads(run("entry_number", "nonsense", "--json"))["valid"] is False


def test_an_offset_counts_where_its_filer_is_authorised():
    Filer.objects.create(code="B76", check_digit_offsets=[1])
    assert "offset 1 of this filer" in run("entry_number", "B76-0324527-9")


def test_an_importer_number_is_checked(client):
    assert run("importer_number", "123456789").strip() == (
        "12-345678900 is valid: an employer identification number."
    )
    answer = client.get("/api/v1/tools/importer-number/12-3456789/").json()
    assert json.loads(run("importer_number", "12-3456789", "--json")) == answer
    with pytest.raises(CommandError, match=r"\w"):
        run("importer_number", "12-34")


def test_fees_are_computed(client):
    body = {
        "entry_type": "01",
        "entry_date": "2026-02-03",
        "mode_of_transport": "11",
        "other_revenue": True,
        "lines": [{"hts": "8517.13.0000", "value": "9000", "spi": None}],
    }
    answer = client.post("/api/v1/tools/fees/", data=json.dumps(body), content_type="application/json")
    assert json.loads(run("fees", *FEES, "--line", "8517.13.0000=9000", "--json")) == answer.json()
    assert run("fees", *FEES, "--line", "8517.13.0000=9000").splitlines()[0] == "499  33.58 (computed 31.18)"
    free = json.loads(run("fees", *FEES, "--line", "8517.13.0000=9000:S:MX", "--json"))
    assert "499" not in free["fees"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*FEES, "--line", "8517.13.0000"), "has no value"),
        (FEES, "lines: Give at least one line"),
        (
            ("--entry-date", "02/30/2026", "--line", "8517=1"),
            "entry_date: 02/30/2026 is not in the calendar. Write a date as YYYY-MM-DD",
        ),
        ((*FEES, "--line", "85171=1"), "lines[0].hts"),
        ((*FEES, "--line", "8517=1:ZZ"), "special program indicator"),
    ],
)
def test_all_errors_of_a_question_are_printed(arguments, told):
    with pytest.raises(CommandError) as refused:
        run("fees", *arguments)
    assert told in str(refused.value)
