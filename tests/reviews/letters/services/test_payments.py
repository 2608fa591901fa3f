"""Filer and importer are told once when money was collected."""

import pytest

from entries.models import CollectionEvent
from reviews.letters.models import TradeNotice
from tests.builders import payments
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_collection_is_told_once_and_a_statement_is_not():
    (summary,) = made.file(made.parsed(made.line(duty="40.00"), fees="7.14"))
    stated = payments.payment("on_statement", 4_714, statement="B760612")
    collected = payments.payment("collected", 4_714, statement="B760612")
    payments.tell(summary, stated)
    assert not TradeNotice.objects.exists()
    payments.tell(summary, collected)
    payments.tell(summary, collected)
    notice = TradeNotice.objects.get()
    assert (notice.kind, notice.summary, notice.filer, notice.importer) == (
        "paid",
        summary,
        summary.filer,
        summary.importer,
    )
    assert notice.text == "47.14 dollars were collected on June 12, 2026. Statement B760612."
    assert notice.occasion == f"payment:{CollectionEvent.objects.get(event='collected').pk}"


def test_a_refused_payment_is_not_told():
    (summary,) = made.file(made.parsed())
    assert payments.tell(summary, payments.payment("collected", 4_714)).refused
    assert not TradeNotice.objects.exists()
