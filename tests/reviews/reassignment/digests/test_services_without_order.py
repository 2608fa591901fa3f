"""A changed standing, a new edition and a move by hand are told too, once they have moved; the trade reads no reason."""

import pytest
from django.db.models import Q

from cee_portal.core import clock
from entries.models import Filer, Importer
from reviews.notices.models import Digest
from reviews.notices.selectors.inbox import notices_of
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.digests import services
from reviews.reassignment.digests.builder import DigestBuilder
from reviews.reassignment.digests.services import (
    describe_recipients,
    write_moved_digests,
    write_scheduled_digests,
)
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import approve_preview
from reviews.work.models import Hold
from tests.builders import digests, editions, standings
from tests.builders import reviews as made
from tests.builders.digests import body_of, broker, facts_of, filer_key, importer_key, port_person
from tests.builders.flips import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def by_hand(people, *items, reason="The storm closed the port.") -> Batch:
    batch = propose_manual_move(
        user=people[0],
        summaries=[item.summary_id for item in items],
        office=made.office("5301"),
        reason=reason,
    )
    approve_preview(batch_id=batch.pk, user=people[1], preview_id=batch.previews.get().pk)
    return run(batch)


def test_a_move_by_hand_is_told_to_those_whom_it_concerns_with_its_reason_for_staff_alone(people):
    pat = port_person()
    items = [made.review(made.PUMPS, owner=pat), made.review(made.PUMPS)]
    batch = by_hand(people, *items)
    assert batch.proof["holds"]
    assert write_moved_digests() > 0
    assert (write_moved_digests(), write_scheduled_digests()) == (0, 0)
    assert set(Digest.objects.values_list("recipient", "occasion")) == {
        (key, "moved")
        for key in (f"user:{pat.pk}", "office:2704", "office:5301", filer_key(), importer_key())
    }
    assert facts_of("office:2704", "moved") == {"Left this port": "2 entry summaries, 2 open items"}
    assert facts_of("office:5301", "moved") == {"Came to this port": "2 entry summaries, 2 open items"}
    said = body_of(f"user:{pat.pk}", "moved")["sentence"]
    assert said == (
        f"2 summaries to Houston, decided by {people[0].name} and {people[1].name}: The storm closed the port."
    )
    assert body_of(filer_key(), "moved")["sentence"] == (
        "Entry summaries were moved to Houston by hand; it processes them now."
    )
    assert [who["code"] for who in body_of("office:2704", "moved")["contacts"]] == ["5301"]
    agent = broker()
    assert [notice.subject for notice in notices_of(agent)] == ["Your entry summaries: work moved by hand"]


def test_a_changed_standing_is_told_to_the_center_where_its_work_arrived(people):
    made.review(made.PUMPS)
    company = Importer.objects.get(number="12-345678900")
    standings.changed(company, reason="A word for staff.")
    batch = run(Batch.objects.get(cause="standing"))
    assert batch.proof["holds"] and write_moved_digests() > 0
    told = Digest.objects.filter(batch=batch)
    kinds = sorted(digest.recipient.partition(":")[0] for digest in told)
    assert kinds == ["filer", "importer", "office", "office", "team"]  # the one team to which it came
    assert set(told.filter(recipient__startswith="office").values_list("recipient", flat=True)) == {
        "office:2704", "office:CEE007",
    }  # fmt: skip
    for digest in told:
        assert digest.body["sentence"] == (
            f"The standing of {company.name} was changed, and its work in flight moved accordingly."
        )
        assert "A word for staff." not in str(digest.body)
    assert facts_of(importer_key(), "moved") == {"Are now at Electronics": "1 entry summary"}


def test_a_new_edition_is_told_when_it_has_moved(people, tmp_path):
    item = made.review(made.PUMPS)
    editions.publish(editions.pumps_to_electronics(tmp_path))
    batch = Batch.objects.get(cause="edition")
    assert write_moved_digests() == 0
    approve_preview(batch_id=batch.pk, user=people[0], preview_id=batch.previews.get().pk)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert write_moved_digests() > 0
    assert "(91 FR 1)" in body_of(f"filer:{Filer.objects.get(code='B76').pk}", "moved")["sentence"]
    assert facts_of("office:2704", "moved") == {"Left this port": "1 entry summary, 1 open item"}
    item.refresh_from_db()
    assert item.office.code == "CEE007"


def test_what_moved_nothing_tells_nobody(people, monkeypatch):
    made.review()  # telephones, at Electronics already
    company = Importer.objects.get(number="12-345678900")
    standings.changed(company)
    batch = run(Batch.objects.get(cause="standing"))
    assert batch.proof["holds"]
    assert _gathered_in_three_rounds(monkeypatch) == [batch.pk]
    assert not Digest.objects.filter(Q(mailed_at=None) | ~Q(recipient="nobody")).exists()
    assert describe_recipients(batch) == ""


def test_what_is_held_altogether_is_looked_at_once(people, monkeypatch):
    item = made.review(made.PUMPS)
    for of in ({"summary_id": item.summary_id}, {"item": item}):
        Hold.objects.create(**of, office=item.office, reason="by_hand", placed_at=clock.now())
    company = Importer.objects.get(number="12-345678900")
    standings.changed(company)
    batch = run(Batch.objects.get(cause="standing"))
    assert batch.proof["holds"], batch.proof
    assert _gathered_in_three_rounds(monkeypatch) == [batch.pk]


def _gathered_in_three_rounds(monkeypatch) -> list[int]:
    """Which batches were gathered while nobody was told anything."""
    gathered: list[int] = []

    class Counting(DigestBuilder):
        def __init__(self, batch, occasion):
            gathered.append(batch.pk)
            super().__init__(batch, occasion)

    monkeypatch.setattr(services, "DigestBuilder", Counting)
    assert [write_moved_digests() for _ in range(3)] == [0, 0, 0]
    return gathered
