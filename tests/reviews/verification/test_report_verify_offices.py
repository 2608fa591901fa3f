"""`verify_offices`: no violation of any act of the portal, and one of each tampered row."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cee_portal.core import clock
from entries.models import EntrySummary, Importer, ImporterStanding, Routing
from reviews.jurisdiction.services import leave_at_port, set_jurisdiction
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.verification.report import verify_offices
from reviews.work.models import WorkItem
from reviews.work.services import hand_over
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def country(db):
    """Summaries of every fate: moved, sent, held, returned, set by hand, left with the port, closed."""
    dana = made.person("dana")
    petra = made.person("petra", at="2704", role="supervisor")
    moved, begun = made.selected(), made.selected()
    made.file(moved, begun)
    made.own(WorkItem.objects.get(summary__entry_number=begun.entry_number), dana, begun=True)
    for each in (moved, begun):
        made.refile(each, made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW, quantity=None))
    sent, returned, closed = made.review(), made.review(), made.review()
    for item in (sent, returned):
        hand_over.send(item_id=item.pk, user=dana, office=made.office("2704"), reason="theirs")
    hand_over.return_to_sender(item_id=returned.pk, user=petra, reason="ours")
    close_review(item_id=closed.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    by_hand, left = made.waiting(), made.waiting()
    made.waiting()
    center = made.office("CEE001")
    set_jurisdiction(summary_id=by_hand.summary_id, center=center, user=petra, reason="medicine")
    leave_at_port(item_id=left.pk, user=petra, note="household")
    made.file(made.parsed(entry_type="61"), made.parsed(entry_type="21"), made.parsed(port="4601"))
    ImporterStanding.objects.create(
        importer=Importer.objects.get(number="12-345678900"),
        kind="participant",
        center=made.office("CEE010"),
        valid=(date(2020, 1, 1), None),
        reason="test",
    )
    made.file(made.selected(), made.parsed(made.line(hts="9801001012")))
    return sent


def violated(*, full=False):
    return {found.sentence: found.examples for found in verify_offices(full=full) if found.violations}


def test_what_the_portal_does_violates_nothing(country):
    assert violated(full=True) == {}
    out = io.StringIO()
    call_command("verify_offices", "--full", stdout=out)
    assert "no violation" in out.getvalue()
    assert "live holds: 2" in out.getvalue()


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET session_replication_role = DEFAULT")


ROUTING = (
    "UPDATE entries_routing SET {} WHERE summary_id = (SELECT max(summary_id) FROM entries_routing WHERE {})"
)
ITEM = "UPDATE reviews_workitem SET {} WHERE id = (SELECT min(id) FROM reviews_workitem WHERE {})"


@pytest.mark.parametrize(
    ("sentence", "spoil", "says"),
    [
        (
            "a summary lost its routing",
            "DELETE FROM entries_routing WHERE summary_id = (SELECT max(id) FROM entries_entrysummary)",
            "Every summary has a routing",
        ),
        (
            "a routing went elsewhere",
            ROUTING.format("office_id = 1", "office_id <> 1"),
            "Every routing in flight is at the office",
        ),
        (
            "its copy of the value is old",
            ROUTING.format("value = value + 1", "true"),
            "A routing repeats port, type, value",
        ),
        (
            "a mark is missing that it is in flight",
            ROUTING.format("in_flight = false", "true"),
            "A summary is in flight as long as",
        ),
        (
            "a routing without its decision",
            ROUTING.format("decided_on = decided_on - 1", "by = 1"),
            "A routing is what its newest decision says",
        ),
        (
            "a gap in the decisions",
            "UPDATE entries_routingdecision SET from_office_id = 1 WHERE id = (SELECT max(id) "
            "FROM entries_routingdecision)",
            "Each decision goes on",
        ),
        (
            "an item went elsewhere",
            ITEM.format(
                "office_id = 1",
                "state = 'open' AND office_id <> 1 AND NOT EXISTS (SELECT 1 FROM reviews_hold h WHERE "
                "h.item_id = reviews_workitem.id) AND id NOT IN (SELECT item_id FROM reviews_itemmove)",
            ),
            "Every open item is at the office",
        ),
        (
            "a gap in the moves",
            "UPDATE reviews_itemmove SET to_office_id = 2 WHERE id = (SELECT max(id) FROM reviews_itemmove)",
            "Each move of an item",
        ),
        (
            "a clock that started anew",
            "UPDATE reviews_itemmove SET due_on = due_on - 1 WHERE cause = 'sent'",
            "A move changes no clock",
        ),
        (
            "a clock that is nobody's",
            ITEM.format("due_on = due_on + 1", "state = 'open'"),
            "The clock of an open item",
        ),
        (
            "a due date of another clock",
            ITEM.format("clock = 'deemed_liquidation'", "state = 'open'"),
            "The clock of an open item",
        ),
        (
            "a clock shifted",
            "UPDATE reviews_itemclock SET last_on = last_on + 1 WHERE id = (SELECT min(id) FROM reviews_itemclock "
            "WHERE ended_at IS NULL)",
            "A clock ends on the day that its rule gives",
        ),
        (
            "a clock and its due date shifted",
            "UPDATE reviews_itemclock SET last_on = last_on + 1, fact_on = last_on + 1, fact = "
            "'scheduled_liquidation' WHERE ended_at IS NULL; UPDATE reviews_workitem SET due_on = due_on + 1 "
            "WHERE state = 'open' AND clock > ''",
            "Open work has the scheduled liquidation",
        ),
        (
            "a question without its clock",
            ITEM.format("state = 'asked', asked_until = cee_today()", "state = 'open'"),
            "An item that is asked has a running clock",
        ),
        (
            "a case without suspension",
            'UPDATE entries_line SET adcvd = \'[{"case": "A570890095"}]\'; UPDATE entries_entrysummary SET entry_type = '
            "'03'",
            "A summary with an AD/CVD case is suspended",
        ),
        (
            "a clock that nobody ended",
            "UPDATE reviews_itemclock SET ended_at = NULL, ended_how = '', ended_event_id = NULL WHERE id = "
            "(SELECT min(id) FROM reviews_itemclock WHERE ended_how = 'closed')",
            "A closed item has no running clock",
        ),
        (
            "an item of another importer",
            ITEM.format("filer_id = 999", "state = 'open'"),
            "An open item repeats",
        ),
        (
            "a hold on what is closed",
            "UPDATE reviews_hold SET ended_at = NULL WHERE ended_by = 'returned'",
            "A live hold holds",
        ),
        (
            "nobody's summary",
            "UPDATE reviews_workitem SET state = 'closed', result = 'replaced', closed_at = now() "
            "WHERE kind = 'jurisdiction'",
            "A summary without jurisdiction",
        ),
        (
            "what was set by hand is forgotten",
            "UPDATE entries_manualjurisdiction SET ended_at = now()",
            "A jurisdiction set by hand",
        ),
        (
            "a review without its activity",
            "UPDATE reviews_validationactivity SET state = 'in_review' WHERE state = 'closed'",
            "A review has its activity",
        ),
        (
            "a line is lost",
            "DELETE FROM entries_line WHERE summary_id = (SELECT max(id) FROM entries_entrysummary)",
            "The revision in force is on file",
        ),
        (
            "a port that does not exist",
            "UPDATE entries_entrysummary SET port_id = 30000 WHERE id = (SELECT max(id) FROM entries_entrysummary)",
            "A routing repeats port",
        ),
        (
            "an office that does not exist",
            ROUTING.format("jurisdiction_id = 30000", "by = 4"),
            "entries_routing.jurisdiction_id names a row of centers_office",
        ),
        (
            "a rulebook that does not exist",
            "UPDATE entries_routingdecision SET rulebook = 999 WHERE id = (SELECT min(id) FROM "
            "entries_routingdecision)",
            "entries_routingdecision.rulebook names a row",
        ),
    ],
)
def test_each_violation_is_found(country, sentence, spoil, says):
    run(spoil)
    found = violated()
    assert any(each.startswith(says) for each in found), f"{sentence}: {found}"


def test_deciding_again_finds_violations_that_sql_cannot_find(country):
    """Jurisdiction, office and cells agree with each other but not with the goods."""
    summary = made.file(made.parsed(importer_number="33-100000900"))[0]
    routing = Routing.objects.get(pk=summary.pk)
    medicine = made.office("CEE001").pk
    run(
        "UPDATE entries_routing SET jurisdiction_id = %s, office_id = %s WHERE summary_id = %s",
        medicine,
        medicine,
        summary.pk,
    )
    run(
        "UPDATE entries_routingdecision SET jurisdiction_id = %s, to_office_id = %s WHERE summary_id = %s",
        medicine,
        medicine,
        summary.pk,
    )
    run("UPDATE reviews_workitem SET office_id = %s WHERE summary_id = %s", medicine, summary.pk)
    assert violated() == {}
    (examples,) = violated(full=True).values()
    assert len(examples) == 1
    assert summary.entry_number in examples[0]
    assert routing.office.code in examples[0]


def test_the_report_is_short_and_the_command_fails(country):
    run("UPDATE entries_routing SET value = value + 1")
    made.file(*[made.parsed() for _ in range(30)])
    run("UPDATE entries_routing SET value = value + 1")
    err = io.StringIO()
    with pytest.raises(CommandError, match="violations in"):
        call_command("verify_offices", stdout=io.StringIO(), stderr=err)
    lines = err.getvalue().splitlines()
    assert len(lines) == 22
    assert lines[-1].strip().endswith("more")
    total = EntrySummary.objects.count()
    assert lines[0].startswith(f"{total} violate: A routing repeats")


def test_a_routing_is_checked_by_the_rules_of_its_day(country):
    """A routing decided before an order was in force is held to the rules of that day."""
    with clock.set_to(clock.now().replace(year=2014)):
        (summary,) = made.file(made.parsed(entry_date=clock.today() - timedelta(days=3)))
    assert Routing.objects.get(pk=summary.pk).office.code == "2704"
    assert violated(full=True) == {}
