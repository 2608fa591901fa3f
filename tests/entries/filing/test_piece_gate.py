"""Filing and publishing at the same time, on two real connections."""

import threading

import pytest
from django.db import connection, connections, transaction

from cee_portal.core.gate import hold_gate
from centers.models import Delegation, Office
from centers.services.rulebooks import publish_rulebook
from entries.filing.piece import file_piece
from entries.models import EntrySummary, Routing, SummaryRevision
from tests.builders.filings import line, parsed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def in_thread(work):
    """Run `work` on a connection of its own; the thread and a list that gets its result."""
    results: list[object] = []

    def run():
        try:
            results.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def waiting_for_the_gate() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_filing_that_waits_at_the_gate_is_routed_by_the_new_rulebook():
    machinery = parsed(1, lines=[line(hts=["8413.91.9065"], fees=None)], totals=None)
    with transaction.atomic():
        hold_gate()
        thread, results = in_thread(
            lambda: file_piece([machinery], actor=None, source=SummaryRevision.Source.API)
        )
        while not waiting_for_the_gate():
            assert thread.is_alive()
        order = Delegation.objects.create(
            order_number="26-099", effective_on="2020-01-01", all_ports=True, state=Delegation.State.APPROVED,
            functions=["validation"],
        )  # fmt: skip
        order.centers.add(*Office.objects.filter(kind=Office.Kind.CENTER))
        published = publish_rulebook(cause="test")
        assert not Routing.objects.exists()
    thread.join()
    routing = Routing.objects.get()
    assert routing.rulebook == published.number
    assert routing.office.is_center
    assert results[0].new == 1


def test_two_filings_of_one_number_at_once_are_one_summary_with_two_revisions():
    ready = threading.Barrier(2)

    def work(port):
        def run():
            ready.wait()
            return file_piece(
                [parsed(n, port=port) for n in range(1, 40)], actor=None, source=SummaryRevision.Source.API
            )

        return run

    one, first = in_thread(work("2704"))
    other, second = in_thread(work("4601"))
    one.join()
    other.join()
    assert first and second
    assert EntrySummary.objects.count() == 39
    assert set(EntrySummary.objects.values_list("revision", flat=True)) == {2}
    assert {first[0].new, second[0].new} == {39, 0}
