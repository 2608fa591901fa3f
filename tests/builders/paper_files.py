"""Bytes of papers as programs write them, small and whole."""

import io
import zipfile
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from entries.rules.problem import Problem
from reviews.documents.reading import CheckedPaper, read_upload

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<invoice><line>1</line></invoice>\n'
CSV = b"part,quantity\r\nA-1,100\r\n"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO_SHEET = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def content_types(*types: str) -> str:
    """Return the list of content types of an Office file."""
    overrides = "".join(
        f'<Override PartName="/part{number}.xml" ContentType="{each}"/>' for number, each in enumerate(types)
    )
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f"{overrides}</Types>"
    )


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def workbook(**more: str | bytes) -> bytes:
    """Return an Excel workbook; `more` are further parts."""
    return archive({"[Content_Types].xml": content_types(_SHEET), "xl/workbook.xml": "<workbook/>", **more})


def word_document() -> bytes:
    """Return a Word document."""
    return archive({"[Content_Types].xml": content_types(_WORD), "word/document.xml": "<document/>"})


def macro_workbook() -> bytes:
    """Return a workbook whose content types say macros, with no part that is named after them."""
    return archive({"[Content_Types].xml": content_types(_MACRO_SHEET), "xl/workbook.xml": "<workbook/>"})


TAKEN = {
    "invoice.pdf": PDF,
    "label.png": PNG,
    "goods.jpg": JPEG,
    "fax.tiff": TIFF,
    "packing.xlsx": workbook(),
    "statement.docx": word_document(),
    "message.xml": XML,
    "parts.csv": CSV,
    "note.txt": b"Dear Ms. Ruiz,\nthe goods are samples.\n",
}


def uploaded(name: str = "invoice.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a form hands it in."""
    return SimpleUploadedFile(name, content)


def paper(name: str = "invoice.pdf", content: bytes = PDF) -> CheckedPaper:
    """Return a paper that may be stored."""
    found = read_upload(uploaded(name, content))
    assert not isinstance(found, Problem), found
    return found
