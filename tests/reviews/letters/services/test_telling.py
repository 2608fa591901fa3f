"""A notice of the feed is written once for its kind and occasion, in the transaction of its act."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reviews.letters.models import TradeNotice
from reviews.letters.services.telling import NewTradeNotice, tell_trade, tell_trade_of_many
from tests.builders import letters
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def summary():
    return made.file(made.parsed())[0]


def test_those_of_the_summary_are_told_once(summary):
    letters.tell(summary)
    letters.tell(summary, text="Told again.")
    notice = TradeNotice.objects.get()
    assert (notice.filer, notice.importer) == (summary.filer, summary.importer)
    assert (notice.kind, notice.uc_code, notice.about) == ("request", "3", "request:1")
    assert notice.text == "Electronics asks for documents."


def test_one_party_may_be_told_alone(summary):
    with transaction.atomic():
        tell_trade(kind="paid", occasion="bill:1", text="Paid.", importer=summary.importer)
    notice = TradeNotice.objects.get()
    assert (notice.filer, notice.importer, notice.summary) == (None, summary.importer, None)


def test_an_unknown_kind_and_nobody_to_tell_are_refused(summary):
    for fields in ({"kind": "gossip", "summary": summary}, {"kind": "paid"}):
        with pytest.raises(ValueError), transaction.atomic():
            tell_trade(occasion="x", text="x", **fields)
    assert not TradeNotice.objects.exists()


def test_many_are_one_statement(summary):
    many = [
        NewTradeNotice("paid", f"payment:{number}", "Paid.", summary.pk, summary.filer_id, None)
        for number in range(50)
    ]
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        tell_trade_of_many(many)
    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert TradeNotice.objects.count() == 50
    with transaction.atomic():
        tell_trade_of_many([])


def test_a_notice_cannot_be_changed_or_removed(summary):
    letters.tell(summary)
    rows = TradeNotice.objects.all()
    for act in (lambda: rows.update(text="Another"), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
