"""A file, from its rows to summaries at their offices: once, completely, and again without change."""

import io
import json

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core.jobs import enqueue_after_commit
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from entries.filing.piece import file_piece
from entries.intake import jobs
from entries.intake.counts import IntakeCounts
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.jobs import start_intake
from entries.intake.rejections import FileRefusedError
from entries.intake.repair import AlreadyRepairedError, TooLongToRepairError, repair_rejection
from entries.intake.tasks import run_intake
from entries.models import (
    EntrySummary,
    IntakeFile,
    IntakeRejection,
    Line,
    Routing,
    RoutingDecision,
    SummaryRevision,
)
from tests.builders.filings import body, csv_bytes, csv_text, entry_number, line, row, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "media")]

ERRORS = (
    ("Entry Summary Number", lambda text: text[:10] + str((int(text[10]) + 1) % 10), "check_digit"),
    ("Entry Type Code", lambda text: "99", "unknown_entry_type"),
    ("Port of Entry Code", lambda text: "LAX", "not_a_port"),
    ("Importer Number", lambda text: "12-34", "length"),
    ("Entry Date", lambda text: "02/30/2026", "not_a_date"),
    ("HTS Number - Full", lambda text: "8517.1", "length"),
    ("Line Tariff Goods Value Amount", lambda text: "", "missing"),
    ("Line Tariff Duty Amount", lambda text: "-1.00", "not_an_amount"),
    ("Manufacturer ID", lambda text: "V", "mid_short"),
    ("Entry Summary Line Number", lambda text: "one", "not_a_line_number"),
)

ENTRY_COLUMNS = (
    "Entry Summary Number",
    "Entry Type Code",
    "Port of Entry Code",
    "Importer Number",
    "Entry Date",
)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lee():
    return User.objects.create_user("lee")


def upload(content, name="filings.csv", actor=None, **options):
    return start_intake(file=SimpleUploadedFile(name, content), name=name, actor=actor, **options)


def take_in(content, name="filings.csv", **options):
    """Hand a file in and work until it is done."""
    job = upload(content, name, **options)
    while jobs.continue_intake(job.pk):
        pass
    job.refresh_from_db()
    return job


def file_with_errors():
    """1,000 summaries of which 40 have ten kinds of errors, and the code of each error by entry number."""
    by_number = {}
    for one in rows_of(1000):
        if one["HTS Number - Full"] != "99038801":  # one row a line, so that one mistake is one error
            by_number.setdefault(one["Entry Summary Number"], []).append(one)
    bad = {}
    for place, number in enumerate(list(by_number)[3::25]):
        column, spoil, code = ERRORS[place % 10]
        rows = by_number[number]
        for one in rows if column in ENTRY_COLUMNS else rows[:1]:
            one[column] = spoil(one[column])
        bad[rows[0]["Entry Summary Number"]] = code
    return [one for rows in by_number.values() for one in rows], bad


def test_of_1000_summaries_with_40_bad_ones_960_are_stored_and_routed_and_40_reported_exactly_once():
    rows, bad = file_with_errors()
    job = take_in(csv_bytes(rows))
    assert job.state == Job.State.DONE
    assert (job.result["new"], job.result["rejected"]) == (960, 40)
    assert EntrySummary.objects.count() == Routing.objects.count() == RoutingDecision.objects.count() == 960
    rejections = list(IntakeRejection.objects.filter(job=job).order_by("first_row"))
    assert len(rejections) == 40
    assert {one.entry_number: [error["code"] for error in one.errors] for one in rejections} == {
        number: [code] for number, code in bad.items()
    }
    stored = set(EntrySummary.objects.values_list("entry_number", flat=True))
    assert not stored & bad.keys()
    first = rejections[0]
    assert first.rows[0]["Entry Summary Number"] == first.entry_number
    assert all(error["row"] >= one.first_row for one in rejections for error in one.errors)
    assert sum(job.result["offices"].values()) == 960
    assert "960 stored and routed, 40 not stored" in job.result["sentence"]


def test_the_same_file_again_changes_nothing_and_says_so():
    content = csv_bytes(rows_of(50))
    take_in(content)
    before = list(EntrySummary.objects.order_by("id").values())
    job = take_in(content)
    assert job.result["sentence"] == "Nothing changed: 50 summaries on file already, exactly like this."
    assert list(EntrySummary.objects.order_by("id").values()) == before
    assert SummaryRevision.objects.count() == RoutingDecision.objects.count() == 50


def test_the_same_filings_as_json_change_nothing_either():
    take_in(json.dumps([body(1), body(2)]).encode(), "filings.json")
    job = take_in(json.dumps([body(2), body(1)]).encode(), "filings.txt")
    assert (job.result["unchanged"], job.params["format"]) == (2, "json")


def test_a_summary_whose_rows_stand_apart_is_stored_whole():
    content = csv_bytes([row(1), row(2), row(1, line="2")])
    job = take_in(content)
    assert (job.result["new"], job.result["rejected"], job.result["lines"]) == (2, 0, 3)
    assert not IntakeFile.objects.get(job=job).arranged
    again = take_in(csv_bytes([row(1), row(1, line="2"), row(2)]))
    assert (again.result["unchanged"], again.result["rejected"], again.result["replaced"]) == (2, 0, 0)


def test_a_killed_job_goes_on_in_the_same_order_where_summaries_stand_apart(monkeypatch):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 10)
    rows = [row(n, line=line) for line in "12" for n in range(1, 46)]
    job = upload(csv_bytes(rows))
    while jobs.continue_intake(job.pk, seconds=0):
        assert IntakeFile.objects.get(job=job).arranged
    job.refresh_from_db()
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 45, 0)
    assert not IntakeFile.objects.get(job=job).arranged
    assert job.result["lines"] == len(rows)


def test_a_killed_job_goes_on_where_it_committed(monkeypatch):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 10)
    rows = list(rows_of(46))
    job = upload(csv_bytes(rows))
    assert jobs.continue_intake(job.pk, seconds=0)  # one piece, then time is up
    assert EntrySummary.objects.count() == 10
    offset = IntakeFile.objects.get(job=job).offset_rows
    assert rows[offset - 2]["Entry Summary Number"] == entry_number(10)
    assert jobs.unfinished_intakes() == [job.pk]
    while jobs.continue_intake(job.pk, seconds=0):
        pass
    job.refresh_from_db()
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 46, 0)
    assert EntrySummary.objects.count() == SummaryRevision.objects.count() == 46
    assert jobs.unfinished_intakes() == []


def test_a_json_file_goes_on_as_well(monkeypatch):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 2)
    job = upload(json.dumps([body(n) for n in (1, 2, 3, 1, 4)]).encode(), "f.json")
    while jobs.continue_intake(job.pk, seconds=0):
        pass
    job.refresh_from_db()
    assert (job.result["new"], job.result["rejected"], job.done) == (4, 1, 5)


def test_a_file_that_kills_its_workers_is_given_up():
    job = upload(csv_bytes([row()]))
    Job.objects.filter(pk=job.pk).update(attempts=5, state=Job.State.RUNNING)
    assert not jobs.continue_intake(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error.split(".")[0]) == (Job.State.FAILED, "Stopped after 5 tries at row 1")


def test_a_file_that_breaks_in_the_middle_keeps_what_came_before():
    content = csv_bytes([row(1), row(2)]) + b'"never closed' + b"x" * 200_000
    job = take_in(content)
    assert (job.state, EntrySummary.objects.count()) == (Job.State.FAILED, 1)
    assert "quotation mark" in job.error


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\r\n1,2\r\n"])
def test_a_file_that_cannot_be_read_leaves_nothing_behind(content):
    with pytest.raises(FileRefusedError):
        upload(content)
    assert not Job.objects.exists()


def test_a_broker_that_is_away_fails_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **options):
        raise OSError("no broker")

    monkeypatch.setattr(run_intake, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = upload(csv_bytes([row()]))
        enqueue_after_commit(run_intake, job.pk)
    assert jobs.unfinished_intakes() == [job.pk]


def test_a_cancelled_job_stops_between_two_pieces(monkeypatch, lee):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 2)
    job = upload(csv_bytes(rows_of(6)))
    jobs.continue_intake(job.pk, seconds=0)
    jobs.cancel_intake(job=job, actor=lee)
    assert not jobs.continue_intake(job.pk)
    assert EntrySummary.objects.count() == 2


def test_the_job_is_in_the_record(lee):
    job = take_in(csv_bytes([row()]), actor=lee)
    verbs = Event.objects.filter(object_kind="job", object_id=str(job.pk)).order_by("id")
    assert list(verbs.values_list("verb", "actor_name")) == [
        (Verb.INTAKE_STARTED, "lee"),
        (Verb.INTAKE_FINISHED, "lee"),
    ]


def test_a_repaired_summary_alone_is_sent_again(lee):
    job = take_in(csv_bytes([row(1, port="LAX"), row(2)]))
    rejection = IntakeRejection.objects.get()
    still = repair_rejection(
        rejection_id=rejection.pk, rows=[rejection.rows[0] | {"Port of Entry Code": "L"}], actor=lee
    )
    assert [error["value"] for error in still] == ["L"]
    repaired = repair_rejection(
        rejection_id=rejection.pk, rows=[rejection.rows[0] | {"Port of Entry Code": "2704"}], actor=lee
    )
    assert not repaired and Routing.objects.get(summary__entry_number=entry_number(1)).office.code == "CEE007"
    assert (
        SummaryRevision.objects.get(summary__entry_number=entry_number(1)).source
        == SummaryRevision.Source.REPAIR
    )
    job.refresh_from_db()
    assert [job.result[name] for name in ("new", "rejected", "repaired")] == [2, 0, 1]
    with pytest.raises(AlreadyRepairedError):
        repair_rejection(rejection_id=rejection.pk, rows=rejection.rows, actor=lee)


def test_a_repaired_body(lee):
    take_in(json.dumps([body(1, port="LAX")]).encode(), "f.json")
    rejection = IntakeRejection.objects.get()
    assert not repair_rejection(rejection_id=rejection.pk, rows=[body(1)], actor=lee)


def test_what_cbp_controls_is_a_rejection_with_its_rows():
    take_in(csv_bytes([row(1), row(1, line="2")]))
    EntrySummary.objects.update(control=2)
    job = take_in(csv_bytes([row(1, value="20000"), row(1, line="2"), row(2)]))
    (rejection,) = IntakeRejection.objects.filter(job=job)
    assert ([error["code"] for error in rejection.errors], len(rejection.rows)) == (["B29"], 2)
    assert rejection.errors[0]["field"] == "Entry Summary Number"


def test_a_file_takes_few_statements_however_many_rows(django_assert_max_num_queries):
    content = csv_bytes(rows_of(300))
    with django_assert_max_num_queries(75):
        take_in(content)


def test_the_set_of_entry_numbers_is_exact():
    seen = EntryNumberSet()
    numbers = [entry_number(n) for n in range(20_000)]
    assert all(seen.add(number) for number in numbers)
    assert not any(seen.add(number) for number in numbers)
    assert len(seen) == 20_000


def test_the_sentence_of_an_empty_file():
    assert IntakeCounts().sentence() == "The file holds no summaries; nothing was stored."
    assert (
        take_in(csv_bytes([row()]).split(b"\r\n")[0] + b"\r\n").result["sentence"]
        == IntakeCounts().sentence()
    )


def test_json_with_nothing_in_it():
    job = take_in(b"[]", "f.json")
    assert (job.state, job.result["new"]) == (Job.State.DONE, 0)


def test_lines_of_all_kinds_are_counted():
    job = take_in(json.dumps([body(1, lines=[line(1), line(2)], totals=None)]).encode(), "f.json")
    assert job.result["lines"] == 2


def lines_of(count, value="1000"):
    return [row(1, line=str(line), value=value) for line in range(1, count + 1)]


@pytest.mark.parametrize("less", [lines_of(2), lines_of(3, "900")])
def test_a_file_replaces_nothing_with_less_until_a_person_confirms_it(lee, less):
    take_in(csv_bytes(lines_of(3)))
    job = take_in(csv_bytes(less))
    assert (job.result["replaced"], job.result["rejected"]) == (0, 1)
    rejection = IntakeRejection.objects.get(job=job)
    assert [error["code"] for error in rejection.errors] == ["replaces_with_less"]
    summary = EntrySummary.objects.get()
    assert (summary.revision, summary.line_count, summary.value) == (1, 3, 3000)
    assert repair_rejection(rejection_id=rejection.pk, rows=rejection.rows, actor=lee)
    left = repair_rejection(rejection_id=rejection.pk, rows=rejection.rows, actor=lee, replace_with_less=True)
    summary.refresh_from_db()
    assert (left, summary.revision, summary.line_count) == ([], 2, len(less))


def test_a_file_replaces_with_more():
    take_in(csv_bytes(lines_of(3)))
    assert take_in(csv_bytes(lines_of(4))).result["replaced"] == 1


def as_workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Main Report")
    for at, cells in enumerate([list(rows[0]), *(list(one.values()) for one in rows)]):
        sheet.write_row(at, 0, cells)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize("order", [1, -1])
def test_a_workbook_gives_the_same_summaries_as_the_csv_file(order):
    rows = [row(n, line=line) for line in "12" for n in range(1, 31)][::order]
    job = take_in(as_workbook(rows), "filed.xlsx")
    assert (job.state, job.result["new"], job.result["lines"]) == (Job.State.DONE, 30, len(rows))
    assert set(SummaryRevision.objects.values_list("source", flat=True)) == {SummaryRevision.Source.XLSX}
    again = take_in(csv_bytes(rows))
    assert (again.result["unchanged"], again.result["rejected"]) == (30, 0)
    assert not IntakeFile.objects.get(job=job).arranged


def test_a_summary_that_the_database_refuses_keeps_out_no_other(monkeypatch):
    def refuse_one(summaries, **options):
        if any(one.parsed.entry_number == entry_number(7) for one in summaries):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 10 ^ 999999 :: numeric")
        return file_piece(summaries, **options)

    monkeypatch.setattr("entries.intake.run.file_piece", refuse_one)
    job = take_in(csv_bytes([row(n) for n in range(1, 21)]))
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 19, 1)
    (rejection,) = IntakeRejection.objects.all()
    assert (rejection.entry_number, rejection.errors[0]["code"]) == (entry_number(7), "cannot_be_stored")


@pytest.mark.parametrize(
    "spoilt",
    [
        '"x": "\\u0000"',
        '"x": "\\ud83d"',
        '"x": NaN',
        '"port": "2704", "port": "2705"',
        '"x": ' + "[" * 50 + "]" * 50,
    ],
)
def test_a_bad_body_fails_alone(spoilt):
    bodies = [json.dumps(body(n)) for n in range(1, 25)]
    bodies[11] = bodies[11][:-1] + f", {spoilt}}}"
    job = take_in(f"[{','.join(bodies)}]".encode(), "f.json")
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 23, 1)


def test_a_broken_line_of_json_lines_fails_alone():
    lines = [json.dumps(body(n)) for n in range(1, 6)]
    lines[2] = lines[2][:-5]
    job = take_in("\n".join(lines).encode(), "f.json")
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 4, 1)


def test_an_amount_of_thousands_of_digits_fails_alone():
    job = take_in(csv_bytes([row(1), row(2, value="9" * 5000), row(3, duty="9" * 5000 + ".00")]))
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 1, 2)


def test_the_copy_of_a_job_goes_when_it_is_cancelled(monkeypatch, lee, django_capture_on_commit_callbacks):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 10)
    job = upload(csv_bytes([row(n, line=line) for line in "12" for n in range(1, 46)]))
    jobs.continue_intake(job.pk, seconds=0)
    copy = IntakeFile.objects.get(job=job)
    offset = copy.offset_rows
    assert offset and copy.arranged.storage.exists(copy.arranged.name)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.cancel_intake(job=job, actor=lee)
    after = IntakeFile.objects.get(job=job)
    assert (after.arranged.name, after.offset_rows) == ("", offset)
    assert not copy.arranged.storage.exists(copy.arranged.name)


def test_a_given_up_file_names_no_row_where_the_rows_have_another_order(monkeypatch):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 10)
    job = upload(csv_bytes([row(n, line=line) for line in "12" for n in range(1, 46)]))
    jobs.continue_intake(job.pk, seconds=0)
    Job.objects.filter(pk=job.pk).update(attempts=5)
    assert not jobs.continue_intake(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("Stopped after 5 tries. Split the file, keep all rows of one summary in one")
    assert not IntakeFile.objects.get(job=job).arranged


def test_rows_that_were_passed_over_are_said_whatever_else_is():
    columns = [*row(1), *(f"Own column {n}" for n in range(60))]
    rows = [
        {**dict.fromkeys(columns, "x"), **row(1)},
        dict.fromkeys(columns, "") | {columns[0]: "End of report"},
    ]
    job = take_in(csv_text(rows, columns).encode())
    assert "note_row" in [warning["code"] for warning in job.result["column_warnings"]]


def test_a_part_of_a_long_summary_is_never_stored_by_a_repair(monkeypatch, lee):
    for place in ("tables.columns", "table_summaries.summaries", "repair"):
        monkeypatch.setattr(f"entries.intake.{place}.MOST_KEPT_ROWS", 3)
    take_in(csv_bytes(lines_of(6)))
    take_in(csv_bytes(lines_of(5)))
    rejection = IntakeRejection.objects.get()
    assert len(rejection.rows) == 3
    with pytest.raises(TooLongToRepairError):
        repair_rejection(rejection_id=rejection.pk, rows=rejection.rows, actor=lee, replace_with_less=True)
    assert EntrySummary.objects.get().line_count == 6


NUMBER = "Entry Summary Number"


@pytest.mark.parametrize(
    ("number", "left"),
    [("", "loose_row"), (entry_number(2), "several_summaries"), (entry_number(1), "")],
)
def test_a_loose_row_is_repaired_by_the_number_of_its_own_summary_alone(lee, number, left):
    take_in(csv_bytes([row(1), row(1, line="2") | {NUMBER: ""}]))
    rejection = IntakeRejection.objects.get()
    rows = [rejection.rows[0], rejection.rows[1] | {NUMBER: number}]
    errors = repair_rejection(rejection_id=rejection.pk, rows=rows, actor=lee)
    assert {error["code"] for error in errors} == ({left} if left else set())
    assert not left or 3 in [error["row"] for error in errors]
    assert [one.line_count for one in EntrySummary.objects.all()] == ([] if left else [2])


def test_a_row_that_looks_like_a_total_is_not_dropped_by_a_repair(lee):
    take_in(csv_bytes([row(1, port="LAX"), row(1, line="2", port="LAX")]))
    rejection = IntakeRejection.objects.get()
    mended = [one | {"Port of Entry Code": "2704"} for one in rejection.rows]
    mended[1] = dict.fromkeys(mended[1], "") | {"Line Tariff Goods Value Amount": "10000"}
    errors = repair_rejection(rejection_id=rejection.pk, rows=mended, actor=lee)
    assert [(error["code"], error["row"]) for error in errors] == [("loose_row", 3)]
    assert not EntrySummary.objects.exists()


def test_a_repair_keeps_two_further_tariff_columns_of_one_title(lee):
    header, *lines = csv_text([row(1, port="LAX", hts="8517130000")]).splitlines()
    text = "\r\n".join([f"HTS 2,{header},HTS 2", f"99038801,{lines[0]},99030133"])
    take_in(text.encode())
    rejection = IntakeRejection.objects.get()
    rows = [one | {"Port of Entry Code": "2704"} for one in rejection.rows]
    assert not repair_rejection(rejection_id=rejection.pk, rows=rows, actor=lee)
    assert Line.objects.get().hts == ["8517130000", "99038801", "99030133"]


def test_summaries_are_filed_in_one_call_beside_those_that_the_database_refuses(monkeypatch):
    stored = []

    def refuse_two(summaries, **options):
        numbers = {one.parsed.entry_number for one in summaries}
        if numbers & {entry_number(3), entry_number(7)}:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 10 ^ 999999 :: numeric")
        result = file_piece(summaries, **options)
        stored.append(numbers)
        return result

    monkeypatch.setattr("entries.intake.run.file_piece", refuse_two)
    job = take_in(csv_bytes([row(n) for n in range(1, 11)]))
    assert (job.result["new"], job.result["rejected"], EntrySummary.objects.count()) == (8, 2, 8)
    assert len(stored[-1]) == 8


def test_the_first_of_json_lines_may_be_broken():
    lines = [json.dumps(body(n)) for n in range(1, 6)]
    lines[0] = lines[0][:-5]
    job = take_in("\n".join(lines).encode(), "f.json")
    assert (job.state, job.result["new"], job.result["rejected"]) == (Job.State.DONE, 4, 1)


def test_a_heading_that_does_not_exist_warns_and_needs_jurisdiction():
    job = take_in(csv_bytes([row(1, hts="4215000000"), row(2), row(2, line="2", hts="4215000000")]))
    assert (job.result["new"], job.result["needs_jurisdiction"]) == (2, 1)
    assert job.result["warnings"]["unknown_heading"] == 2
    routing = Routing.objects.get(summary__entry_number=entry_number(1))
    assert (routing.office.code, routing.jurisdiction) == ("2704", None)
    assert Routing.objects.get(summary__entry_number=entry_number(2)).jurisdiction.code == "CEE007"


def test_rows_that_were_all_emptied_are_named(lee):
    take_in(csv_bytes([row(1), row(1, line="2") | {NUMBER: ""}]))
    rejection = IntakeRejection.objects.get()
    rows = [dict.fromkeys(each, "") for each in rejection.rows]
    errors = repair_rejection(rejection_id=rejection.pk, rows=rows, actor=lee)
    assert [error["code"] for error in errors] == ["no_row_left"]
