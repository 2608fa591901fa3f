"""The type of a paper by its content: what is taken, and what each refusal says to do."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.problem import Problem
from reviews.documents.rules.content import find_type, named_with_ending
from reviews.documents.rules.types import DocumentType, all_types, types_on
from tests.builders import paper_files as papers

DAY = date(2026, 3, 2)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def find(content: bytes, name: str) -> DocumentType | Problem:
    file = io.BytesIO(content)
    found = find_type(file, name, DAY)
    assert file.tell() == 0
    return found


def code_of(content: bytes, name: str) -> str:
    return find(content, name).code


@pytest.mark.parametrize(("name", "content"), papers.TAKEN.items())
def test_each_type_is_found_by_its_content(name, content):
    found = find(content, name)
    assert isinstance(found, DocumentType)
    assert named_with_ending(name, found) == name
    assert code_of(content, "without ending") == ("txt" if found.code == "csv" else found.code)


def test_all_types_of_the_table_are_known_by_content():
    assert {code_of(content, name) for name, content in papers.TAKEN.items()} == set(all_types())
    assert [each.code for each in types_on(DAY)] == list(all_types())
    assert types_on(date(2014, 1, 1)) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("invoice.pdf", HTML, "web_page"),
        ("invoice.pdf", b"MZ\x90\x00\x03" + bytes(200), "program"),
        ("invoice.pdf", b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
        ("invoice.pdf", papers.PNG, "type_differs"),
        ("invoice.pdf.exe", papers.PDF, "type_differs"),
        ("invoice.html", papers.PDF, "type_differs"),
        ("list.xls", papers.CSV, "type_differs"),
        ("parts.pdf", papers.CSV, "type_differs"),
        ("note.txt", b"\n\n <SCRIPT>alert(1)</script>", "web_page"),
        ("note.txt", b"hello <iframe src=x>", "web_page"),
        ("note.txt", HTML.decode().encode("utf-16"), "web_page"),
        ("message.xml", SVG, "web_page"),
        ("message.xml", b"<a><b></a>", "broken"),
        ("message.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "broken"),
        ("tool.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
        ("papers.zip", papers.archive({"a.pdf": papers.PDF}), "archive"),
        ("papers.rar", b"Rar!\x1a\x07\x01\x00", "archive"),
        ("papers.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "archive"),
        ("papers.tar", b"a.pdf" + bytes(252) + b"ustar\x0000", "archive"),
        ("papers.gz", b"\x1f\x8b\x08\x00" + bytes(10), "archive"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office_file"),
        ("list.xlsm", papers.macro_workbook(), "macros"),
        ("list.xlsx", papers.macro_workbook(), "macros"),
        ("list.xlsx", papers.workbook(**{"xl/vbaProject.bin": b"x"}), "macros"),
        ("list.xlsx", papers.workbook(**{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        ("list.xlsx", papers.workbook(**{"xl/embeddings/oleObject1.bin": b"x"}), "embedded_files"),
        ("list.xlsx", papers.workbook()[:-30], "broken"),
        ("slides.pptx", papers.archive({"[Content_Types].xml": papers.content_types("x")}), "other_type"),
        ("text.odt", papers.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "other_type"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(20), "other_type"),
        ("data.bin", bytes(range(256)), "unknown_type"),
        ("invoice.pdf", b"\x00\x01\x02 no type", "unknown_type"),
    ],
)
def test_a_content_that_is_not_taken_is_refused_with_what_to_do(name, content, code):
    found = find(content, name)
    assert isinstance(found, Problem)
    assert found.code == code
    assert name in found.message
    assert found.fix
    assert found.field == "file"


def test_a_directory_of_an_archive_that_is_too_large_is_not_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for number in range(16_000):
            packed.writestr(f"xl/media/image{number:06d}.png", b"")
    assert code_of(file.getvalue(), "list.xlsx") == "broken"


def test_what_unpacks_to_a_multiple_of_its_size_is_not_unpacked():
    bomb = papers.archive({"[Content_Types].xml": b"<Types>" + b" " * (64 << 20), "xl/workbook.xml": "<w/>"})
    assert len(bomb) < 100_000
    assert code_of(bomb, "list.xlsx") == "broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "gb18030", "utf-16"])
def test_lists_of_all_countries_are_text(encoding):
    text = "Teil;Menge\r\nSchlüssel;100\r\n" if encoding == "cp1252" else "零件;数量\r\n螺栓;100\r\n"
    assert code_of(text.encode(encoding), "parts.csv") == "csv"


def test_a_list_that_begins_with_the_letters_of_a_mark_is_text():
    assert code_of(b"MZ-100;4\r\n", "parts.csv") == "csv"
    assert code_of(b"BM 17;4\r\n", "parts.csv") == "csv"


@given(st.binary(max_size=2_000), st.sampled_from(["a.pdf", "a.xlsx", "a.xml", "a.txt", "a"]))
def test_any_bytes_give_a_type_or_a_problem(content, name):
    assert isinstance(find(content, name), DocumentType | Problem)


@given(st.binary(max_size=500))
def test_any_archive_that_is_broken_gives_a_problem(noise):
    whole = papers.workbook()
    for content in (whole[:200] + noise + whole[200:], whole[:-60] + noise, b"PK\x03\x04" + noise):
        assert isinstance(find(content, "a.xlsx"), DocumentType | Problem)
