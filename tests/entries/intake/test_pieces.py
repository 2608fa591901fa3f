"""Pieces: large files in little memory, and reading ahead that ends with its block."""

import io
import os
import signal
import threading
import time
import tracemalloc
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.packing import pack_piece, unpack_piece
from entries.intake.pieces import TableIntake, read_pieces
from entries.intake.readahead_process import ReaderLostError, read_ahead
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.preparation import prepare_csv
from entries.parsed import ParsedSummary
from tests.builders.filings import csv_bytes, entry_number, row, rows_of


def pieces_of(file):
    return read_pieces(
        TableIntake(prepare_csv(file, "utf-8"), Checks(Reference())), after_row=0, numbers=EntryNumberSet()
    )


def peak_bytes(count, folder, arrange=list):
    """Return the peak of memory in bytes while a file of `count` summaries is read in pieces."""
    path = folder / "filings.csv"
    path.write_bytes(csv_bytes(arrange(rows_of(count))))
    tracemalloc.start()
    with path.open("rb") as file:
        for piece in pieces_of(file):
            assert piece.ready
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def by_tariff_number(rows):
    return sorted(rows, key=lambda one: one["HTS Number - Full"])


@pytest.mark.parametrize("arrange", [list, by_tariff_number])
def test_a_file_of_ten_times_the_size_needs_little_more_memory(monkeypatch, tmp_path, arrange):
    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 50)
    monkeypatch.setattr("entries.intake.checks.values._REMEMBERED", 200)
    peak_bytes(2_000, tmp_path)  # what rules remember for the process is remembered now
    small, large = peak_bytes(200, tmp_path, arrange), peak_bytes(2_000, tmp_path, arrange)
    assert large < small * 1.6


def test_a_piece_is_full_by_summaries_or_by_lines(monkeypatch):
    content = csv_bytes(rows_of(100))

    def sizes():
        return [len(piece.ready) for piece in pieces_of(io.BytesIO(content))]

    monkeypatch.setattr("entries.intake.pieces.MOST_SUMMARIES", 30)
    assert sizes() == [30, 30, 30, 10]
    monkeypatch.setattr("entries.intake.pieces.MOST_ROWS", 10)
    assert max(sizes()) <= 10
    assert sum(sizes()) == 100


def test_reading_ahead_keeps_the_order_and_passes_errors_on():
    def items():
        yield from range(5)
        raise ValueError(entry_number(1))

    got = []
    with pytest.raises(ValueError, match=entry_number(1)), read_ahead(items(), as_bytes, from_bytes) as ahead:
        got.extend(ahead)
    assert got == list(range(5))


def test_a_refused_file_is_refused_in_the_same_words_by_the_other_process():
    def items():
        yield 1
        raise FileRefusedError("broken_csv", "It breaks.", "Mend it.")

    with pytest.raises(FileRefusedError) as caught, read_ahead(items(), as_bytes, from_bytes) as ahead:
        list(ahead)
    assert (caught.value.code, caught.value.message, caught.value.fix) == (
        "broken_csv",
        "It breaks.",
        "Mend it.",
    )


def test_an_error_that_cannot_travel_still_says_what_it_was():
    class Local(Exception):
        pass

    def items():
        yield 1
        raise Local("here and nowhere else")

    with (
        pytest.raises(RuntimeError, match="here and nowhere else"),
        read_ahead(items(), as_bytes, from_bytes) as ahead,
    ):
        list(ahead)


def test_leaving_early_ends_thread_and_process():
    def forever():
        while True:
            yield os.getpid()

    with read_ahead(forever(), as_bytes, from_bytes) as ahead:
        reader = next(ahead)
        assert reader != os.getpid()
    assert "read-ahead" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)


def test_a_killed_reader_is_an_error_and_not_the_end_of_the_file():
    def killed():
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)
        yield 2

    with pytest.raises(ReaderLostError), read_ahead(killed(), as_bytes, from_bytes) as ahead:
        list(ahead)


def test_the_reader_ends_when_the_storing_process_is_killed():
    """The pipe breaks when the reader sends its next piece."""
    ours, theirs = os.pipe()
    storing = os.fork()
    if not storing:

        def forever():
            os.write(theirs, b"%d " % os.getpid())
            while True:
                yield 1

        with read_ahead(forever(), as_bytes, from_bytes) as ahead:
            next(ahead)
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(storing, 0)
    reader = int(os.read(ours, 20).split()[0])
    until = time.monotonic() + 20
    while is_alive(reader):
        assert time.monotonic() < until, "the reader is still there"
        time.sleep(0.05)
    os.close(ours)
    os.close(theirs)


@pytest.mark.django_db(transaction=True)
def test_locks_are_free_at_once_when_the_storing_process_is_killed():
    """The reader itself may live on for a while, in the middle of a long summary."""
    ours, theirs = os.pipe()
    storing = os.fork()
    if not storing:

        def slowly():
            os.write(theirs, b"%d " % os.getpid())
            yield 1
            time.sleep(60)

        own = psycopg2.connect(**parameters_of(connection))
        with own.cursor() as cursor, read_ahead(slowly(), as_bytes, from_bytes) as ahead:
            cursor.execute("SELECT pg_advisory_lock(4711)")
            next(ahead)
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(storing, 0)
    reader = int(os.read(ours, 20).split()[0])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'; SELECT pg_advisory_lock(4711)")
            cursor.execute("SELECT pg_advisory_unlock(4711); RESET lock_timeout")
        assert is_alive(reader)
    finally:
        os.kill(reader, signal.SIGKILL)
        os.close(ours)
        os.close(theirs)


def parameters_of(connection):
    return {name: value for name, value in connection.get_connection_params().items() if name in _SERVER}


_SERVER = ("dbname", "user", "password", "host", "port")


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def as_bytes(number):
    return str(number).encode()


def from_bytes(packed):
    return int(bytes(packed))


def test_a_piece_arrives_as_it_was_sent():
    """A summary may have lines of several tariff numbers, cases, warnings, a rejection, and a result of the prefilter."""
    rows = [*rows_of(60), *[row(500 + place, entry_type="zz") for place in range(3)]]
    found = list(
        read_pieces(intake_of(csv_bytes(rows)), 1, EntryNumberSet(), lambda parsed: [parsed.value, "seen"])
    )
    for piece in found:
        again = unpack_piece(pack_piece(piece))
        assert [fields_of(one) for one in again.ready] == [fields_of(one) for one in piece.ready]
        assert (again.rejected, again.last_row, again.lines) == (piece.rejected, piece.last_row, piece.lines)
    assert sum(len(piece.rejected) for piece in found) == 3


def fields_of(one):
    names = [name for name in ParsedSummary.__slots__]
    return [getattr(one.parsed, name) for name in names], one[1:]


def test_rows_are_read_again_while_the_file_is_being_read(tmp_path):
    path = tmp_path / "filed.csv"
    path.write_bytes(csv_bytes(rows_of(40)))
    for file in (path.open("rb"), io.BytesIO(path.read_bytes())):
        intake = TableIntake(prepare_csv(file, "utf-8"), Checks(Reference()))
        reading = intake.read(0, EntryNumberSet())
        read = [next(reading) for _ in range(10)]
        assert [intake.reread_rows(one.found.first_row) for one in read[3:6]] == [
            intake.rows_of(one.raw) for one in read[3:6]
        ]
        rest = list(reading)
        assert len(read) + len(rest) == 40
        assert intake.reread_rows(rest[-1].found.first_row) == intake.rows_of(rest[-1].raw)


def intake_of(content):
    return TableIntake(prepare_csv(io.BytesIO(content), "utf-8"), Checks(Reference()))
