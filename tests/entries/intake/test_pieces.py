"""Pieces: large files in little memory, and reading ahead that ends with its block."""

import io
import threading
import tracemalloc

import pytest

from entries.intake.beside import read_ahead
from entries.intake.checks import Checks
from entries.intake.pieces import CsvIntake, pieces
from entries.intake.seen import Seen
from entries.intake.values import Reference
from tests.builders.filings import csv_bytes, entry_number, rows_of


def peak_of(count):
    """The most memory that cutting a file of `count` summaries took, in bytes."""
    content = csv_bytes(rows_of(count))
    tracemalloc.start()
    for piece in pieces(CsvIntake(io.BytesIO(content), "utf-8", Checks(Reference())), 1, Seen()):
        assert piece.ready
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_ten_times_the_file_takes_hardly_more_memory(monkeypatch):
    monkeypatch.setattr("entries.intake.pieces.SUMMARIES", 100)
    monkeypatch.setattr("entries.intake.values._REMEMBERED", 500)
    peak_of(5_000)  # what rules remember for the process is remembered now
    small, large = peak_of(500), peak_of(5_000)
    assert large < small * 1.6


def test_pieces_are_cut_by_summaries_and_by_lines(monkeypatch):
    content = csv_bytes(rows_of(100))

    def sizes():
        return [
            len(piece.ready)
            for piece in pieces(CsvIntake(io.BytesIO(content), "utf-8", Checks(Reference())), 1, Seen())
        ]

    monkeypatch.setattr("entries.intake.pieces.SUMMARIES", 30)
    assert sizes() == [30, 30, 30, 10]
    monkeypatch.setattr("entries.intake.pieces.ROWS", 10)
    assert max(sizes()) <= 10
    assert sum(sizes()) == 100


def test_reading_ahead_keeps_the_order_and_hands_errors_over():
    def items():
        yield from range(5)
        raise ValueError(entry_number(1))

    got = []
    with pytest.raises(ValueError, match=entry_number(1)), read_ahead(items()) as ahead:
        got.extend(ahead)
    assert got == list(range(5))


def test_leaving_early_ends_the_thread():
    def forever():
        while True:
            yield 1

    with read_ahead(forever()) as ahead:
        assert next(ahead) == 1
    assert "read-ahead" not in {thread.name for thread in threading.enumerate()}
