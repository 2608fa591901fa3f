"""import_summaries: exit codes, dry run, errors as CSV."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from cee_portal.core.models import Job
from entries.models import EntrySummary, IntakeRejection
from tests.builders.filings import csv_bytes, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def run(path, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_summaries", str(path), stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def mixed(tmp_path):
    path = tmp_path / "filings.csv"
    path.write_bytes(csv_bytes([row(1), row(2, port="LAX", hts="=1+1")]))
    return path


def test_a_clean_file(tmp_path):
    path = tmp_path / "filings.csv"
    path.write_bytes(csv_bytes([row(1)]))
    code, out, _ = run(path)
    assert (code, out.splitlines()[0]) == (0, "1 summary read: 1 stored and routed, none left out.")
    assert run(path)[:2] == (0, "Nothing changed: 1 summary on file already, exactly like this.\n")


def test_a_file_with_a_rejected_summary(mixed):
    code, _out, err = run(mixed)
    assert (code, EntrySummary.objects.count(), IntakeRejection.objects.count()) == (1, 1, 1)
    assert "Row 3, Port of Entry Code 'LAX'" in err
    assert "1 summary was not stored" in err
    assert Job.objects.get().state == Job.State.DONE


def test_errors_as_csv(mixed, tmp_path):
    run(mixed, errors=tmp_path / "errors.csv")
    rows = list(csv.DictReader((tmp_path / "errors.csv").open(encoding="utf-8-sig")))
    assert [(one["row"], one["field"], one["code"]) for one in rows] == [
        ("3", "Port of Entry Code", "not_a_port"),
        ("3", "HTS Number - Full", "characters"),
    ]
    assert rows[1]["value"] == "'=1+1"


def test_a_dry_run_stores_nothing(mixed):
    code, out, _ = run(mixed, dry_run=True)
    assert (code, out.startswith("Dry run, nothing was stored. 2 summaries read: 1 stored")) == (1, True)
    assert not any(model.objects.exists() for model in (EntrySummary, IntakeRejection, Job))


def test_a_dry_run_of_a_broken_file_says_that_nothing_was_stored(tmp_path):
    path = tmp_path / "filings.json"
    path.write_text('[{"entry_number": "B76-0324527-8"}, {')
    with pytest.raises(
        CommandError, match=r"Dry run, nothing was stored\. The JSON breaks .* were processed\."
    ):
        call_command("import_summaries", str(path), dry_run=True, stderr=io.StringIO())


@pytest.mark.parametrize(
    ("what", "content", "words"),
    [
        ("empty", b"", "The file is empty."),
        ("no header", b"1,2\r\n", "not a header row"),
        ("Excel", b"PK\x03\x04", "Excel workbook"),
    ],
)
def test_a_file_that_cannot_be_read(what, content, words, tmp_path):
    path = tmp_path / "filings.csv"
    path.write_bytes(content)
    code, _, err = run(path)
    assert (code, words in err) == (2, True)


def test_a_file_that_is_not_there(tmp_path):
    code, _, err = run(tmp_path / "nothing.csv")
    assert (code, "No such file" in err) == (2, True)
