"""A new edition, from the command to the end of its move: counted, approved by an administrator, moved from its day on."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError
from django.test import Client

from cee_portal.core import clock
from centers.models import Edition
from entries.models import RoutingDecision
from reviews.reassignment.engine.run import start_due_batches
from reviews.reassignment.models import Batch
from reviews.verification.report import verify_offices
from reviews.work.models import ItemMove
from tests.builders import editions, flips
from tests.builders import reviews as made
from tests.builders.editions import publish
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def pumps_to_electronics(tmp_path: Any) -> str:
    return editions.pumps_to_electronics(tmp_path)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(batch: Batch) -> str:
    return f"/centers/delegations/batches/{batch.pk}/"


def test_it_waits_with_its_preview_is_approved_and_moves_what_was_counted(
    reference: None, pumps_to_electronics: str
) -> None:
    director = browser(made.administrator("director"))
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "4601")]
    phone = made.review()
    told = publish(pumps_to_electronics)
    batch = Batch.objects.get()
    assert f"Batch {batch.pk} waits for approval: {page(batch)}." in told
    assert start_due_batches() == []
    assert offices(*items) == ["2704", "4601"]
    listed = director.get("/centers/delegations/").content.decode()
    assert f"Batch {batch.pk}" in listed and "91 FR 1" in listed
    shown = director.get(page(batch)).content.decode()
    assert "Approve this move" in shown and "91 FR 1" in shown
    preview = batch.previews.get()
    assert (preview.counts["summaries"], preview.counts["items"]) == (2, 2)
    assert [row["port"] for row in preview.counts["by_port"]] == ["2704", "4601"]
    assert director.post(f"{page(batch)}release/", {"preview": preview.pk}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "moving"
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(*items, phone) == ["CEE007", "CEE007", "CEE007"]
    assert RoutingDecision.objects.filter(batch_id=batch.pk).count() == 2
    assert ItemMove.objects.filter(batch_id=batch.pk).count() == 2
    assert not [found for found in verify_offices(full=True) if found.violations]


def test_an_edition_of_a_later_day_moves_on_that_day_what_was_filed_until_then(
    reference: None, pumps_to_electronics: str
) -> None:
    director = browser(made.administrator("director"))
    publish(pumps_to_electronics, days=3)
    batch = Batch.objects.get()
    assert batch.previews.get().counts["summaries"] == 0
    item = made.review(made.PUMPS)
    assert offices(item) == ["2704"]
    assert director.post(f"{page(batch)}preview/").status_code == 302
    newest = batch.previews.latest("id")
    assert newest.counts["summaries"] == 1
    assert director.post(f"{page(batch)}release/", {"preview": newest.pk}).status_code == 302
    assert start_due_batches() == []
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert start_due_batches() == [batch.pk]
        assert run(batch).proof["holds"]
        assert offices(item) == ["CEE007"]


def test_an_edition_that_is_not_to_move_leaves_holds(reference: None, pumps_to_electronics: str) -> None:
    item = made.review(made.PUMPS)
    publish(pumps_to_electronics)
    batch, admin = Batch.objects.get(), browser(made.administrator())
    assert b"Work that is held already follows the new edition" in admin.get(page(batch)).content
    assert admin.post(f"{page(batch)}cancel/", {"reason": "In spring."}).status_code == 302
    from reviews.reassignment.holds.cancellation import hold_rest_of_batch

    assert hold_rest_of_batch(batch_id=batch.pk) > 0
    shown = admin.get(page(batch)).content.decode()
    assert re.search(r"<td>\s*a later list moves\s*</td>", shown) and "moved by hand" not in shown
    assert offices(item, item.summary) == ["2704", "2704"]
    assert not [found for found in verify_offices(full=True) if found.violations]


def test_from_five_the_day_before_a_flip_an_edition_waits_whatever_it_touches(
    reference: None, pumps_to_electronics: str
) -> None:
    flips.staff()
    people = flips.administrators()
    item = made.review(made.PUMPS, port="2704")
    day = clock.today() + timedelta(days=9)
    _, flip = approved(people, order_spec(effective_on=day, ports=["4601"]))
    publish(pumps_to_electronics)
    batch = Batch.objects.get(cause="edition")
    eve = datetime(day.year, day.month, day.day, 17, tzinfo=ZoneInfo("America/New_York")) - timedelta(days=1)
    editions = Edition.objects.count()
    with clock.set_to(eve):
        director = browser(people[1])
        assert b"The move will wait." in director.get(page(batch)).content
        director.post(f"{page(batch)}release/", {"preview": batch.previews.get().pk, "read": "yes"})
        batch.refresh_from_db()
        assert batch.state == "announced"
        assert b"DO 26-001 takes effect" in director.get(page(batch)).content
        with pytest.raises(CommandError, match="DO 26-001 takes effect"):
            publish(pumps_to_electronics, days=30)
        assert Edition.objects.count() == editions
    with clock.set_to(eve + timedelta(hours=8)):
        assert run(flip).proof["holds"]
        assert start_due_batches() == [batch.pk]
        assert run(batch).proof["holds"]
        assert offices(item) == ["CEE007"]


@pytest.mark.parametrize("first", ["edition", "standing"])
def test_an_edition_and_a_standing_that_overlap_end_alike_in_either_order(
    reference: None, pumps_to_electronics: str, first: str
) -> None:
    admin, director = browser(made.administrator()), browser(made.administrator("director"))
    acme, other = made.review(made.PUMPS), made.review(made.PUMPS, importer_number="98-765432100")
    publish(pumps_to_electronics)
    edition = Batch.objects.get()
    director.post(f"{page(edition)}release/", {"preview": edition.previews.get().pk})
    admin.post(
        f"/centers/delegations/standings/{acme.importer_id}/",
        {"kind": "assigned", "center": "CEE001", "valid_from": str(clock.today()), "reason": "Its account.",
         "change": "1"},
    )  # fmt: skip
    batches = {batch.cause: batch for batch in Batch.objects.all()}
    assert {batch.state for batch in batches.values()} == {"moving"}
    for cause in (first, *(set(batches) - {first})):
        assert run(batches[cause]).proof["holds"], batches[cause].proof
    assert offices(acme, acme.summary, other, other.summary) == ["CEE001", "CEE001", "CEE007", "CEE007"]
    assert not [found for found in verify_offices(full=True) if found.violations]
