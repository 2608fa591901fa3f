"""The PDF of a letter is tagged, says what the HTML says, and is the same bytes each time."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pypdf
import pytest

from reviews.letters.rendering.html import render_html
from reviews.letters.rendering.pdf import render_pdf
from reviews.letters.wording.characters import find_unprintable
from reviews.letters.wording.document import NO_ADDRESS, Addressee, Document, Head
from reviews.letters.wording.registry import newest_template

HOSTILE = 'Price of #panic() *stars* _lines_ [boxes] $x$ @ref <tag> \\n "quotes" // comment'


def make_document(reason: str = HOSTILE, papers: int = 3) -> dict:
    data = {"reason": reason, "papers": [{"name": f"Paper {n}", "lines": [n]} for n in range(1, papers + 1)]}
    last_day = date(2026, 12, 15)
    return Document(
        head=Head("Electronics Center of Excellence and Expertise", "US Customs and Border Protection", ""),
        addressees=(
            Addressee("Importer of record", "Halden Audio Inc.", "12-345678900", ("1 Main St", "Oakland")),
            Addressee("Filer", "Stroud Brokerage", "B76", (NO_ADDRESS,)),
        ),
        facts=(("Date", "December 1, 2026"), ("Answer by", "December 15, 2026")),
        words=newest_template("document_request").compose(data, last_day),
        reference="B76-0324527-8",
        day=date(2026, 12, 1),
        last_day=last_day,
    ).as_json()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_text(pdf: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return squeezed("\n".join(re.sub(r"B76-0324527-8\s*Page \d+ of \d+", "", page) for page in pages))


def test_pdf_says_what_html_says():
    document = make_document()
    html = render_html(document, "v1")
    shown = [unescape(text) for text in re.split(r"<[^>]+>", html) if text.strip()]
    text = pdf_text(render_pdf(document, "v1"))
    assert [words for words in shown if squeezed(words) not in text] == []
    assert squeezed(HOSTILE) in text


def test_pdf_is_tagged_and_declares_its_standard():
    reader = pypdf.PdfReader(BytesIO(render_pdf(make_document(), "v1")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata and reader.metadata.title == "Request for documents, B76-0324527-8"
    tags = tags_below(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/LBody"} <= tags


def tags_below(node) -> set[str]:
    node = node.get_object()
    if isinstance(node, list):
        return set().union(*map(tags_below, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | (tags_below(node["/K"]) if "/K" in node else set())


def test_the_same_document_gives_the_same_bytes_and_a_long_one_more_pages():
    document = make_document()
    assert render_pdf(document, "v1") == render_pdf(document, "v1")
    many = pypdf.PdfReader(BytesIO(render_pdf(make_document(papers=120), "v1")))
    assert len(many.pages) > 2
    assert "Page 2 of" in many.pages[1].extract_text()


@pytest.mark.parametrize("reason", ["", "x" * 3000, "one\n\ntwo\nthree"])
def test_any_length_of_text_gives_a_letter(reason):
    assert render_pdf(make_document(reason), "v1").startswith(b"%PDF-")


def test_every_character_that_counts_as_printable_can_be_printed():
    printable = "".join(sign for sign in map(chr, range(0x20, 0x2FFFF)) if not find_unprintable(sign))
    assert len(printable) > 500
    document = make_document()
    document["facts"] = [[printable, printable]]
    document["words"]["parts"][0]["heading"] = printable
    assert render_pdf(document, "v1").startswith(b"%PDF-")
