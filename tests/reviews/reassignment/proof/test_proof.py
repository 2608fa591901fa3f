"""The proof is made from the database: whatever is done past the services by SQL is named."""

import csv
import io

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Importer
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.proof_checks import describe_checks
from reviews.reassignment.proof import violations
from reviews.reassignment.proof.proof import prove
from reviews.validation.services.closing import start_review
from reviews.work.models import WorkItem
from reviews.work.rules.item_clocks import TRADE
from tests.builders import flips, standings
from tests.builders import reviews as made
from tests.builders.transactions import past_the_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def flipped(reference):
    flips.staff()
    people = flips.administrators()
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "4601", "4601")]
    start_review(item_id=items[1].pk, user=made.person("pia", at="4601"))
    made.set_clock(items[1], "document_response", side=TRADE, issued_on=clock.today())
    _, batch = flips.approved(people)
    batch = flips.run(batch)
    assert batch.proof["holds"], batch.proof
    return batch, items[1]


@pytest.mark.parametrize(
    ("sentence", "statement", "check", "words"),
    [
        ("an item at a wrong office",
         "UPDATE reviews_workitem SET office_id = (SELECT id FROM centers_office WHERE code = '5301')"
         " WHERE id = %(item)s",
         0, "item of {number} is at 5301, the rules give CEE010"),
        ("a routing at a wrong office",
         "UPDATE entries_routing SET office_id = port_id WHERE summary_id = %(summary)s",
         0, "{number} is at 4601, the rules give CEE010"),
        ("the move record of an item deleted",
         "DELETE FROM reviews_itemmove WHERE item_id = %(item)s",
         1, "no record says how the item of {number} arrived"),
        ("the move record of a summary deleted",
         "DELETE FROM entries_routingdecision WHERE summary_id = %(summary)s AND batch_id IS NOT NULL",
         1, "no record says how {number} came to its office"),
        ("the item itself deleted",
         "DELETE FROM reviews_validationactivity WHERE item_id = %(item)s;"
         " DELETE FROM reviews_workitem WHERE id = %(item)s",
         1, "the chain of the item of an entry unknown, number {item} has a gap"),
        ("the routing itself deleted",
         "DELETE FROM entries_routing WHERE summary_id = %(summary)s",
         1, "the chain of {number} has a gap"),
        ("where a record says it went to",
         "UPDATE reviews_itemmove SET to_office_id = from_office_id WHERE item_id = %(item)s",
         1, "the chain of the item of {number} has a gap"),
        ("a clock shifted",
         "UPDATE reviews_workitem SET due_on = due_on + 1 WHERE id = %(item)s",
         3, "the due date of {number} was"),
        ("the nearest clock shifted",
         "UPDATE reviews_itemclock SET last_on = last_on + 1 WHERE item_id = %(item)s AND clock = 'liquidation_cycle'",
         3, "its nearest clock ends"),
        ("a clock behind the nearest one shifted",
         "UPDATE reviews_itemclock SET last_on = last_on + 1 WHERE item_id = %(item)s AND clock = 'deemed_liquidation'",
         3, "the clock deemed_liquidation of {number} ends"),
        ("a clock of the trade shifted",
         "UPDATE reviews_itemclock SET last_on = last_on + 1 WHERE item_id = %(item)s AND side = 'trade'",
         3, "the clock document_response of {number} ends"),
        ("an item that went without any record",
         "UPDATE reviews_workitem SET state = 'closed', result = 'x', closed_at = '2015-01-01' WHERE id = %(item)s",
         4, "CEE010: 3 items expected, 2 found"),
    ],
)  # fmt: skip
def test_tampering_is_named(flipped, sentence, statement, check, words):
    batch, item = flipped
    with past_the_triggers() as cursor:
        cursor.execute(statement, {"item": item.pk, "summary": item.summary_id})
    proof = prove(batch_id=batch.pk)
    assert proof["holds"] is False
    found = proof["checks"][check]
    said = words.format(number=item.printed_number, item=item.pk)
    assert any(said in each for each in found["violations"]), proof["checks"]


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ("reviews_itemmove", "item_id", "the item of {number} moved twice"),
        ("entries_routingdecision", "summary_id", "summary {number} moved twice"),
    ],
)
def test_a_second_move_of_one_batch_is_named_were_the_database_to_let_it_in(flipped, table, key, words):
    batch, item = flipped
    with past_the_triggers() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX one_move_per_batch_and_item")
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id'",
            [table],
        )
        columns = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE batch_id = %s AND {key} = %s",
            [batch.pk, item.pk if key == "item_id" else item.summary_id],
        )
    check = prove(batch_id=batch.pk)["checks"][2]
    assert check["violations"] == [words.format(number=item.printed_number)]


def test_a_recorded_change_of_a_clock_breaks_no_proof_and_another_one_does(flipped):
    batch, item = flipped
    item.refresh_from_db()
    made.set_clock(item, "withholding", mailed_on=clock.today())
    assert prove(batch_id=batch.pk)["holds"]
    with past_the_triggers() as cursor:
        cursor.execute("UPDATE reviews_workitem SET due_on = due_on + 1 WHERE id = %s", [item.pk])
    (said,) = prove(batch_id=batch.pk)["checks"][3]["violations"]
    assert said.startswith(f"the due date of {item.printed_number} is ")


def test_all_are_counted_though_only_the_first_are_named(flipped, monkeypatch):
    batch, _ = flipped
    monkeypatch.setattr(violations, "MOST_NAMED", 1)
    with past_the_triggers() as cursor:
        cursor.execute(
            "UPDATE reviews_workitem SET office_id = port_id WHERE arrived_by_batch = %s", [batch.pk]
        )
    check = prove(batch_id=batch.pk)["checks"][0]
    assert (len(check["violations"]), check["more"]) == (1, 2)
    (row, *_) = describe_checks({"checks": [check]})
    assert (row.figure, row.unit, row.named) == ("3", "at a wrong office", 1)
    reader = Client()
    reader.force_login(made.person("sam", at="2704"))
    text = reader.get(f"/centers/delegations/batches/{batch.pk}/proof.csv").content.decode()
    assert "and 2 more" in text


def test_what_stays_for_a_reason_is_counted_beside(reference):
    flips.staff()
    kept = made.review(made.PUMPS)
    made.own(kept, made.person("pat", at="2704"), begun=True)
    made.review(made.PUMPS)
    _, batch = flips.approved(flips.administrators(), flips.order_spec(policies={"begun": "hold"}))
    batch = flips.run(batch)
    assert batch.proof["holds"], batch.proof
    assert batch.proof["besides"] == {"held": 1, "by_hand": 0, "listed": 0}
    assert describe_checks(batch.proof)[0].looked_at == (
        "2 summaries in flight and their open items, routed again by the rules. Also: held 1, set by hand 0, listed by"
        " another batch 0."
    )


def test_the_stored_proof_is_exported_whole_for_staff_alone(flipped):
    batch, item = flipped
    WorkItem.objects.filter(pk=item.pk).update(office=made.office("5301"))
    proof = prove(batch_id=batch.pk)
    page = f"/centers/delegations/batches/{batch.pk}/proof"
    reader, outsider = Client(), Client()
    reader.force_login(made.person("sam", at="2704"))
    outsider.force_login(User.objects.create_user("trade"))
    assert reader.get(f"{page}.json").json() == proof
    shown = reader.get(f"/centers/delegations/batches/{batch.pk}/").content.decode()
    link = f'<a class="fig" href="/entries/{item.printed_number}/">{item.printed_number}</a>'
    assert f"The validation item of {link} is at 5301, the rules give CEE010" in shown
    rows = list(csv.reader(io.StringIO(reader.get(f"{page}.csv").content.decode())))
    said = f"the validation item of {item.printed_number} is at 5301, the rules give CEE010"
    assert [proof["checks"][0]["check"], "False", "3", said] in rows
    facts = rows[rows.index(["batch", "title", "rulebook", "day", "made_at", "holds"]) + 1]
    assert facts == [str(batch.pk), batch.title, str(proof["rulebook"]), proof["day"], proof["at"], "False"]
    head = rows.index(
        [
            "office",
            "before",
            "filed",
            "opened",
            "closed",
            "moved_out",
            "moved_in",
            "other",
            "after",
            "balances",
        ]
    )
    offices = {row[0]: row[1:] for row in rows[head + 1 :]}
    assert offices["4601"] == ["4", "0", "0", "0", "4", "0", "0", "0", "True"]
    assert offices["CEE010"][5:8] == ["6", "0", "5"], offices["CEE010"]
    assert outsider.get(f"{page}.csv").status_code == outsider.get(f"{page}.json").status_code == 404


def test_work_after_the_move_breaks_no_proof(flipped):
    batch, _ = flipped
    made.review(made.PUMPS)
    made.file(made.parsed(made.line(hts=made.PUMPS)))
    assert prove(batch_id=batch.pk)["holds"]


def test_the_proof_of_a_standing_decides_again_from_the_lines(reference):
    """What the table of offices cannot tell: a routing whose industry itself was written over."""
    item = made.review(made.PUMPS)
    standings.changed(Importer.objects.get(number="12-345678900"))
    batch = flips.run(Batch.objects.get(cause="standing"))
    assert batch.proof["holds"], batch.proof
    with past_the_triggers() as cursor:
        cursor.execute(
            "UPDATE entries_routing SET (office_id, jurisdiction_id) = (SELECT id, id FROM centers_office"
            " WHERE code = 'CEE001') WHERE summary_id = %s",
            [item.summary_id],
        )
    check = prove(batch_id=batch.pk)["checks"][0]
    assert f"{item.printed_number} is at CEE001; decided again from its lines: CEE007" in check["violations"]
