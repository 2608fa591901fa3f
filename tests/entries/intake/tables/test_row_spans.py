"""Rows of a sheet in parts that fit into memory."""

import pytest

from entries.intake.rejections import FileRefusedError
from entries.intake.tables.row_spans import split_rows

FAR = b'<c r="XFD1" s="1"/>'


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1"><c r="A1"><v>1</v></c>%b</row>' % FAR,
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"></c></row>',
    ],
)
def test_cells_that_have_a_format_alone_take_no_room(row):
    ((part, numbered),) = split_rows(row)
    assert b"XFD1" not in part
    assert numbered


def test_a_filled_cell_far_out_is_refused():
    with pytest.raises(FileRefusedError):
        list(split_rows(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'))


@pytest.mark.parametrize("tag", [b"<row %b>", b"<c %b>"])
def test_a_tag_of_very_many_attributes_counts_as_filled(tag):
    """With a rule that looks at the whole tag from each attribute, this test would not end."""
    with pytest.raises(FileRefusedError):
        list(split_rows(tag % (b' r="A1"' * 200_000) + b'<row r="1"><c r="XFD1"><v>1</v></c></row>'))
