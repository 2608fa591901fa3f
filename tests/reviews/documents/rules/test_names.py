"""Names of papers: hostile ones become plain, and every name can be shown and saved."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.documents.rules.names import LONGEST_NAME, clean_name, ending_of


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("Rechnung Müller 05.pdf", "Rechnung Müller 05.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\invoice.pdf", "invoice.pdf"),
        ("..", "paper"),
        ("", "paper"),
        ("   .pdf", "pdf"),
        ("in\nvoice\r\n.pdf", "in voice.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("in\u200bvoice\x00.pdf", "invoice.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("con.txt", "_con.txt"),
        ("nul", "_nul"),
        ("name. . ", "name"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_a_name_becomes_one_that_can_be_shown_and_saved(sent, stored):
    assert clean_name(sent) == stored


def test_a_long_name_keeps_its_ending():
    name = clean_name("x" * 300 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("x.pdf")
    assert len(clean_name("文" * 300 + ".xlsx").encode()) <= 200


@given(st.text(max_size=400))
def test_every_name_is_one_line_of_visible_characters(text):
    name = clean_name(text)
    assert 0 < len(name) <= LONGEST_NAME
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\<>:"|?*')
    assert all(unicodedata.category(char)[0] not in "C" for char in name)
    assert not unicodedata.normalize("NFC", name).startswith((".", " "))
    assert name == " ".join(name.split())
    assert clean_name(name) == name


@given(st.text(max_size=400))
def test_an_ending_is_that_of_the_name(text):
    ending = ending_of(clean_name(text))
    assert ending == "" or clean_name(text).lower().endswith(ending)
