"""The proof explains each difference between the approved preview and the move."""

import re
from typing import Any

import pytest
from django.test import Client

from cee_portal.core import clock
from reviews.jurisdiction.services import set_jurisdiction
from reviews.reassignment.orders import approval, drafting
from reviews.reassignment.proof.difference import explain_difference
from reviews.work.models import WorkItem
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def page_of(people: Any, order: Any) -> str:
    client = Client()
    client.force_login(people[1])
    shown = client.get(f"/centers/delegations/{order.pk}/").content.decode()
    return re.sub(r"\s+", " ", shown)


def test_a_move_of_exactly_what_was_approved_says_so(people: Any) -> None:
    made.review(made.PUMPS)
    order, batch = approved(people)
    proof = run(batch).proof
    assert proof["difference"]["added"] == [] and proof["difference"]["left"] == {"summaries": 0, "items": 0}
    assert "Moved exactly what was approved: 2 summaries and items." in page_of(people, order)


def test_what_was_filed_opened_or_closed_since_is_named(people: Any) -> None:
    closed, _ = made.review(made.PUMPS), made.review(made.PUMPS)
    plain = made.parsed(made.line(hts=made.PUMPS))
    made.file(plain)
    order = drafting.draft_order(user=people[0], spec=order_spec())
    drafting.make_preview(order_id=order.pk, user=people[0])
    filed = made.review(made.PUMPS)
    again = made.refile(plain, made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW, quantity=None))
    opened = WorkItem.objects.get(summary=again)
    WorkItem.objects.filter(pk=closed.pk).update(state="closed", result="deleted", closed_at=clock.now())
    _, batch = approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    found = run(batch).proof["difference"]
    assert (found["approved"], found["moved"]) == ({"summaries": 3, "items": 2}, {"summaries": 4, "items": 3})
    added = {row["why"]: (row["summaries"], row["items"], row["entries"]) for row in found["added"]}
    assert added["filed"] == (1, 1, [filed.entry_number])
    assert added["opened"] == (0, 1, [opened.entry_number])
    assert found["left"]["items"] == 1
    shown = page_of(people, order)
    assert "Approved 5, moved 7: 3 filed or opened since and 1 counted and not moved." in shown
    assert f'href="/entries/{filed.printed_number}/"' in shown


def test_only_acts_before_the_move_explain_it(people: Any) -> None:
    before, after = made.review(made.PUMPS), made.review(made.PUMPS)
    lead = made.person("lead", at="2704", role="supervisor")
    order = drafting.draft_order(user=people[0], spec=order_spec())
    drafting.make_preview(order_id=order.pk, user=people[0])
    machinery = made.office("CEE010")
    set_jurisdiction(summary_id=before.summary_id, center=made.office("CEE004"), user=lead, reason="steel")
    set_jurisdiction(summary_id=before.summary_id, center=machinery, user=lead, reason="pumps")
    _, batch = approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    batch = run(batch, proof=False)
    chief = made.person("chief", at="CEE010", role="supervisor")
    set_jurisdiction(
        summary_id=after.summary_id, center=made.office("CEE007"), user=chief, reason="telephones"
    )
    found = explain_difference(batch)
    assert found and [(row["why"], row["entries"]) for row in found["added"]] == [
        ("routed", [before.entry_number])
    ]
