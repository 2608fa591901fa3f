"""A letter is stored once, as it was previewed, and stays the same bytes."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entries.models import EntrySummary, Filer, Importer
from reviews.letters.errors import UnprintableTextError
from reviews.letters.models import Letter, LetterContent, LetterCopy, PartyContact
from reviews.letters.services.writing import checksum_of, preview_letter, write_letter
from reviews.letters.wording import registry
from reviews.letters.wording.characters import find_unprintable, tidy_text
from reviews.letters.wording.document import Part, Words
from reviews.letters.wording.registry import Template
from tests.builders import letters
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def summary():
    return made.file(made.parsed())[0]


def test_a_letter_has_a_copy_for_importer_and_filer_and_is_what_was_previewed(summary):
    shown = preview_letter(
        template="document_request",
        office=made.office("CEE007"),
        summary=summary,
        data=letters.PAPERS,
        last_day=date(2026, 12, 15),
    )
    assert not Letter.objects.exists()
    letter = letters.request(summary)
    stored = letter.content
    assert stored.html == shown
    assert bytes(stored.pdf).startswith(b"%PDF-")
    assert stored.checksum == checksum_of(stored.html, stored.pdf)
    assert {copy.recipient for copy in letter.copies.all()} == {
        f"importer:{summary.importer_id}",
        f"filer:{summary.filer_id}",
    }
    assert (letter.template, letter.version, letter.visible_at) == ("document_request", 1, None)
    assert letter.subject == f"Request for documents: {summary.printed_number}"


def test_the_same_occasion_writes_one_letter(summary):
    first = letters.request(summary)
    assert letters.request(summary, last_day=date(2027, 1, 1)) == first
    assert (Letter.objects.count(), LetterContent.objects.count(), LetterCopy.objects.count()) == (1, 1, 2)


def test_texts_of_people_are_escaped_and_keep_their_signs(summary):
    hostile = "<script>alert(1)</script> & #panic() $x$ *bold*"
    letter = letters.request(summary, data={"reason": hostile, "papers": [{"name": hostile}]})
    assert "<script" not in letter.content.html
    assert letter.content.html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; #panic() $x$ *bold*") == 2


def test_what_is_missing_the_letter_says(summary):
    assert letters.request(summary).content.html.count("no address on file") == 2
    PartyContact.objects.create(
        filer=summary.filer,
        name="Stroud Brokerage",
        address="1 Harbor Way\n\n Long Beach, CA 90802 ",
        changed_at=summary.filed_at,
    )
    html = letters.request(summary, "request:2").content.html
    assert html.count("no address on file") == 1
    for words in ("Stroud Brokerage", "1 Harbor Way", "Long Beach, CA 90802"):
        assert words in html


def test_the_head_names_the_office_and_its_director(summary):
    made.person("olga", role="director")
    html = letters.request(summary).content.html
    office = made.office("CEE007")
    assert f"{office.name} Center of Excellence and Expertise" in html
    assert "Center Director Olga Ruiz" in html and office.phone in html


def test_a_number_that_may_be_of_a_person_is_masked():
    (summary,) = made.file(made.parsed(importer_number="123-45-6789", consignee_number="123-45-6789"))
    content = letters.request(summary).content
    assert "***-**-6789" in content.html and "123-45" not in content.html
    assert "123-45" not in str(content.data)


def test_a_stored_letter_is_the_same_bytes_after_its_template_changed(summary):
    letter = letters.request(summary)
    before = (letter.content.html, bytes(letter.content.pdf), letter.content.checksum)
    changed = Template(
        "document_request", 2, "v1", lambda data, last_day: Words("New", "", "New title", (Part("New"),))
    )
    versions = {**registry._VERSIONS["document_request"], 2: changed}
    with patch.object(registry, "_VERSIONS", {**registry._VERSIONS, "document_request": versions}):
        second = letters.request(summary, "request:2")
        stored = LetterContent.objects.get(pk=letter.pk)
        assert (stored.html, bytes(stored.pdf), stored.checksum) == before
        assert (second.version, second.subject) == (2, f"New title: {summary.printed_number}")
    again = LetterContent.objects.get(pk=second.pk)
    assert "New title" in again.html


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Letter, {"subject": "Another"}),
        (Letter, {"last_day": date(2030, 1, 1)}),
        (LetterContent, {"html": "<p>Another</p>"}),
        (LetterContent, {"pdf": b"another"}),
    ],
)
def test_nothing_of_a_letter_can_be_changed_or_removed(summary, model: type[Model], change):
    letters.request(summary)
    rows = model._default_manager.all()
    for act in (lambda: rows.update(**change), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_a_letter_without_a_recipient_or_of_no_template_is_refused(summary):
    values = {"office": made.office("CEE007"), "data": letters.PAPERS, "occasion": "x", "author": None}
    with pytest.raises(ValueError, match="needs an importer"):
        write_letter(template="document_request", **values)
    with pytest.raises(KeyError):
        write_letter(template="no_such", summary=summary, **values)
    assert not Letter.objects.exists()


def test_a_letter_may_go_to_one_recipient_alone(summary):
    for party, field in ((Importer.objects.get(), "importer"), (Filer.objects.get(code="B76"), "filer")):
        letter = letters.request(summary, f"about:{field}", **{field: party})
        assert [getattr(copy, field) for copy in letter.copies.all()] == [party]


def test_text_that_cannot_be_printed_is_refused_by_preview_and_letter_and_names_are_kept(summary):
    data = {"reason": "The invoice reads \u6f22\u5b57.", "papers": []}
    for write in (
        lambda: letters.request(summary, data=data),
        lambda: preview_letter(
            template="document_request", office=made.office("CEE007"), summary=summary, data=data
        ),
    ):
        with pytest.raises(UnprintableTextError, match="cannot print \u6f22 and \u5b57"):
            write()
    Importer.objects.update(name="\u6f22 Trading\u200b\tCo.")
    html = letters.request(EntrySummary.objects.get(pk=summary.pk)).content.html
    assert "? Trading Co." in html


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_printed_or_refused(summary, text):
    with transaction.atomic():
        try:
            letter = letters.request(summary, data={"reason": text, "papers": [{"name": text}]})
        except UnprintableTextError:
            assert find_unprintable(tidy_text(text))
        else:
            assert bytes(letter.content.pdf).startswith(b"%PDF-")
        transaction.set_rollback(True)
