"""Files of the builder: intake reads the same summaries from them."""

from datetime import date

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.pieces import JsonIntake, TableIntake, read_pieces
from entries.intake.tables.preparation import prepare_csv
from reviews.demo.builder.builder import Builder
from reviews.demo.export import routing_facts, write_csv
from reviews.demo.samples import clean_csv, clean_json, csv_with_errors, large_csv_with_errors

AS_OF = date(2026, 11, 24)


def _read(path):
    with path.open("rb") as file:
        if path.suffix == ".json":
            intake = JsonIntake(file, "utf-8", Checks(Reference()))
        else:
            intake = TableIntake(prepare_csv(file, "utf-8"), Checks(Reference()))
        found = list(read_pieces(intake, 0, EntryNumberSet()))
        return [one.parsed for piece in found for one in piece.ready], [
            one for piece in found for one in piece.rejected
        ]


def test_intake_reads_the_csv_file_of_the_builder(tmp_path):
    path = tmp_path / "made.csv"
    rows = write_csv(path, 900, 3, AS_OF)
    assert rows == len(path.read_text().splitlines()) - 1
    read, refused = _read(path)
    assert not refused
    made = list(Builder(900, 3, AS_OF).summaries())
    assert len(read) == 900 and sum(len(summary.lines) for summary in read) == 2_700
    for summary, again in zip(made, read, strict=True):
        for name in (
            "entry_number",
            "entry_type",
            "port",
            "importer_number",
            "entry_date",
            "value",
            "duty",
            "fees",
        ):
            assert getattr(summary, name) == getattr(again, name)
        plain = [line._replace(adcvd=None) for line in summary.lines]
        assert plain == again.lines


def test_routing_facts_need_no_database():
    made = list(routing_facts(3_000, 3, AS_OF))
    assert len(made) == 3_000
    assert {standing.kind for *_, standing in made if standing} >= {"assigned", "participant"}
    assert all(lines and len(port) == 4 and len(kind) == 2 for lines, port, kind, _ in made)


def test_sample_files(tmp_path):
    for name, content, wrong in (
        ("good.csv", clean_csv(AS_OF), 0),
        ("mixed.csv", csv_with_errors(AS_OF), 6),
        ("good.json", clean_json(AS_OF), 0),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        read, refused = _read(path)
        assert len(refused) == wrong, [one.errors for one in refused]
        assert len(read) == 24 - wrong
        assert len({one.errors[0]["field"] for one in refused}) == wrong


def test_the_large_sample_has_ten_kinds_of_errors(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(large_csv_with_errors(AS_OF))
    read, refused = _read(path)
    assert (len(read), len(refused)) == (960, 40)
    assert len({(one.errors[0]["field"], one.errors[0]["code"]) for one in refused}) == 10
