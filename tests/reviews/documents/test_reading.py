"""Reading uploads: sizes, names and the number of papers at once, before anything is stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entries.rules.problem import Problem
from reviews.documents.reading import MOST_AT_ONCE, CheckedPaper, read_upload, read_uploads
from tests.builders.paper_files import PDF, PNG, uploaded

pytestmark = pytest.mark.django_db


def test_a_paper_is_read_with_its_checksum_and_a_clean_name():
    found = read_upload(uploaded("x.pdf"), name='C:\\mail\\in"voice\u202e.pdf')
    assert isinstance(found, CheckedPaper)
    assert (found.name, found.type.code, found.size, len(found.sha256)) == (
        "in_voice.pdf",
        "pdf",
        len(PDF),
        64,
    )
    assert found.file.read() == PDF


def test_a_name_without_ending_gets_that_of_its_type():
    found = read_upload(uploaded("scan of May"))
    assert isinstance(found, CheckedPaper)
    assert found.name == "scan of May.pdf"


@pytest.mark.parametrize("content", [b"", PDF + bytes(200_000)])
def test_an_empty_and_a_too_large_paper_are_refused_with_what_to_do(content, settings):
    settings.DOCUMENT_MAX_BYTES = 200_000
    found = read_upload(uploaded("scan.pdf", content))
    assert isinstance(found, Problem)
    assert found.code == ("too_large" if content else "empty")
    assert found.message.startswith("scan.pdf is ")
    assert found.fix


def test_each_paper_of_an_upload_that_is_wrong_is_named():
    found = read_uploads([uploaded(), uploaded("a.pdf", PNG), SimpleUploadedFile("b.pdf", b"")])
    assert [paper.name for paper in found.papers] == ["invoice.pdf"]
    assert [problem.code for problem in found.problems] == ["type_differs", "empty"]
    assert "a.pdf" in found.text
    assert "b.pdf" in found.text


def test_an_upload_takes_ten_papers():
    found = read_uploads([uploaded()] * (MOST_AT_ONCE + 1))
    assert len(found.papers) == MOST_AT_ONCE
    assert [problem.code for problem in found.problems] == ["too_many"]
