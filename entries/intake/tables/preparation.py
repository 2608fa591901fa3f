"""The preparation of a table file: its header and survey, and a copy where the file cannot be read as it stands."""

from collections import deque
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple

from entries.intake.independent_reader import open_independently
from entries.intake.tables.copies import read_copy, write_arranged_copy, write_copy
from entries.intake.tables.csv_rows import CsvRows
from entries.intake.tables.data_rows import DataRow, read_data_rows
from entries.intake.tables.header import Header, NumberedRows, find_header, read_kept_header
from entries.intake.tables.plain_rows import read_plain_rows
from entries.intake.tables.quick_survey import survey_quickly
from entries.intake.tables.survey import Survey, survey_rows
from entries.intake.tables.table import Table
from entries.intake.tables.workbook_rows import read_workbook_rows


class PreparedTable(NamedTuple):
    """A table that can be read summary by summary.

    `copy` is a temporary file of its data rows: those of a workbook, and those of a file whose rows are not in order.
    """

    table: Table
    header: Header
    survey: Survey
    copy: BinaryIO | None


def read_csv_header(file: BinaryIO, encoding: str) -> Header:
    """Return the header of a CSV file. Raises FileRefusedError."""
    return find_header(_csv_rows(file, encoding))


def read_workbook_header(file: BinaryIO) -> Header:
    """Return the header of a workbook. Raises FileRefusedError."""
    return find_header(read_workbook_rows(file))


def prepare_table(file: BinaryIO, file_format: str, encoding: str) -> PreparedTable:
    """Survey a CSV file or a workbook. Raises FileRefusedError where nothing of it can be stored."""
    return prepare_workbook(file) if file_format == "xlsx" else prepare_csv(file, encoding)


def prepare_csv(file: BinaryIO, encoding: str) -> PreparedTable:
    """Survey a CSV file, and write a copy of it where the rows of a summary stand apart.

    Raises FileRefusedError where nothing of it can be stored.
    """
    rows = CsvRows(file, encoding)
    header = find_header(iter(rows))
    survey = survey_quickly(file, encoding, header) if rows.delimiter == "," else None
    if survey is None:
        survey = Survey()
        deque(survey_rows(iter(rows), header, survey), maxlen=0)
    survey.is_encoding_guessed = encoding == "cp1252"
    if survey.is_ordered:
        return _prepared_csv(file, encoding, header, survey)
    copy = TemporaryFile(prefix="intake-")  # noqa: SIM115  the reader of the table closes it
    write_arranged_copy(read_data_rows(_csv_rows(file, encoding), header.columns, header.row), copy)
    return _prepared_copy(header, survey, copy)


def prepare_workbook(file: BinaryIO) -> PreparedTable:
    """Survey a workbook, and write a copy of its rows, because a sheet is slow to read.

    Raises FileRefusedError where nothing of it can be stored.
    """
    header = read_workbook_header(file)
    survey = Survey()
    copy = TemporaryFile(prefix="intake-")  # noqa: SIM115  the reader of the table closes it
    write_copy(survey_rows(read_workbook_rows(file), header, survey), copy)
    if not survey.is_ordered:
        with copy as unordered:
            copy = TemporaryFile(prefix="intake-")  # noqa: SIM115
            write_arranged_copy(read_copy(open_independently(unordered)), copy)
    return _prepared_copy(header, survey, copy)


def reopen_table(
    file: BinaryIO, encoding: str, header: dict[str, Any], survey: dict[str, Any], copy: BinaryIO | None
) -> PreparedTable:
    """Return a table that was prepared before, from its header, survey and copy."""
    read = read_kept_header(header)
    if copy is not None:
        return _prepared_copy(read, Survey(**survey), copy)
    return _prepared_csv(file, encoding, read, Survey(**survey))


def _prepared_csv(file: BinaryIO, encoding: str, header: Header, survey: Survey) -> PreparedTable:
    def open_rows() -> Iterator[DataRow]:
        if survey.is_plain:
            return read_plain_rows(file, encoding, header)
        return read_data_rows(_csv_rows(file, encoding), header.columns, header.row)

    return PreparedTable(Table(header.columns, open_rows, survey.broken_key), header, survey, None)


def _prepared_copy(header: Header, survey: Survey, copy: BinaryIO) -> PreparedTable:
    def open_rows() -> Iterator[DataRow]:
        return read_copy(open_independently(copy))

    return PreparedTable(Table(header.columns, open_rows), header, survey, copy)


def _csv_rows(file: BinaryIO, encoding: str) -> NumberedRows:
    return iter(CsvRows(file, encoding))
