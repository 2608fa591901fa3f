"""The rows of the sheet of a workbook, as texts and with the numbers that the sheet counts."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from entries.intake.rejections import FileRefusedError
from entries.intake.tables.workbook_parts import WorkbookFile


def read_workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the sheet of entry summaries.

    Raises FileRefusedError where the file is no workbook, or where the sheet breaks.
    """
    before = 0
    for part in WorkbookFile(file).parts():
        try:
            with CalamineWorkbook.from_filelike(part.content) as workbook:
                sheet = workbook.get_sheet_by_index(0)
                if sheet.start is None:
                    continue
                top, left = sheet.start
                number = top if part.is_numbered else before + top
                blank = [""] * left
                for cells in sheet.to_python(skip_empty_area=True):
                    number += 1
                    yield number, blank + [_text_of(cell) for cell in cells]
                before = number
        except CalamineError as error:
            raise FileRefusedError(
                "broken_workbook",
                f"The sheet cannot be read after row {before:,}.",
                'Save the workbook as "CSV UTF-8" and upload that file.',
            ) from error


def _text_of(cell: Any) -> str:
    """Return the text of a cell: numbers as a spreadsheet shows them, dates as YYYY-MM-DD."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # A spreadsheet keeps and shows 15 digits, so 123.45000000000002 is 123.45.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
