"""One run over a file of payment events: some entries at a time, in one transaction.

A run may be killed at any moment. The same file again goes on, because what is on file changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from entries.collection.payment_file import EntryRows, PaymentFile
from entries.collection.services import record_payments_of_file
from entries.models import CollectionEvent

EVENTS_AT_ONCE = 2_000

WriteErrors = Callable[[str, list[dict[str, Any]]], None]


@dataclass
class ImportCounts:
    """What became of the rows of a file; `refused` rows are all rows of the `entries_refused`."""

    recorded: int = 0
    unchanged: int = 0
    refused: int = 0
    entries_refused: int = 0

    def sentence(self) -> str:
        """Return the counts in words."""
        return (
            f"{_count(self.recorded, 'payment event')} recorded, {self.unchanged:,} on file already,"
            f" {self.refused:,} not recorded."
        )


def import_payments(file: PaymentFile, *, name: str, write_errors: WriteErrors) -> ImportCounts:
    """Record the events of a file, entry by entry.

    Nothing of an entry with an error is recorded, all others are; `write_errors` gets each error with its row.
    """
    counts = ImportCounts()
    ready: list[EntryRows] = []
    events = 0
    for entry in file.entries:
        if entry.errors:
            _refuse(entry, entry.errors, counts, write_errors)
            continue
        ready.append(entry)
        events += entry.rows
        if events >= EVENTS_AT_ONCE:
            _record_entries(ready, name, counts, write_errors)
            ready, events = [], 0
    if ready:
        _record_entries(ready, name, counts, write_errors)
    return counts


def _record_entries(
    entries: list[EntryRows], name: str, counts: ImportCounts, write_errors: WriteErrors
) -> None:
    parts = [entry.payments for entry in entries]
    result = record_payments_of_file(parts, name=name, source=CollectionEvent.Source.FILE)
    counts.recorded += len(result.recorded)
    counts.unchanged += len(result.unchanged)
    by_number = {entry.payments.entry_number: entry for entry in entries}
    for refusal in result.refused:
        errors = [refusal.problem.at(refusal.number)]
        _refuse(by_number[refusal.entry_number], errors, counts, write_errors)


def _refuse(
    entry: EntryRows, errors: list[dict[str, Any]], counts: ImportCounts, write_errors: WriteErrors
) -> None:
    counts.refused += entry.rows
    counts.entries_refused += 1
    write_errors(entry.payments.entry_number, errors)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
