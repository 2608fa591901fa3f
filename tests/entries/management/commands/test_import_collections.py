"""import_collections: exit codes, errors by row, errors as CSV."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from entries.models import CollectionEvent
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def run(path, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_collections", str(path), stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def mixed(tmp_path):
    (summary,) = made.file(made.parsed(made.line(duty="47.14")))
    path = tmp_path / "june.csv"
    path.write_text(
        "entry_number,event,date,amount,statement_number\n"
        f"{summary.printed_number},on_statement,2026-06-10,,S1\n"
        "B76-0324527-8,on_statement,2026-06-10,,S1\n"
    )
    return path


def test_an_unknown_entry_is_named_by_its_row_and_the_rest_is_recorded(mixed, tmp_path):
    code, out, err = run(mixed)
    assert (code, out) == (1, "1 payment event recorded, 0 on file already, 1 not recorded.\n")
    assert "Row 3, entry_number 'B7603245278': No entry summary with this number is on file." in err
    assert run(mixed)[1] == "0 payment events recorded, 1 on file already, 1 not recorded.\n"
    run(mixed, errors=tmp_path / "errors.csv")
    (row,) = csv.DictReader((tmp_path / "errors.csv").open(encoding="utf-8-sig"))
    assert (row["row"], row["code"]) == ("3", "unknown_entry")
    assert CollectionEvent.objects.count() == 1


@pytest.mark.parametrize(("content", "says"), [("", "empty"), ("{}", "JSON"), ("a,b\n1,2\n", "entry_number")])
def test_a_file_that_cannot_be_read(tmp_path, content, says):
    path = tmp_path / "bad.csv"
    path.write_text(content)
    code, _, err = run(path)
    assert (code, says in err) == (2, True)
    assert run(tmp_path / "missing.csv")[0] == 2
