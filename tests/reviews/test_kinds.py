"""A third kind of work, known to the registry alone, goes through the whole portal without a change elsewhere."""

import re
import subprocess
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import OfficeMembership
from entries.filing.deletion import delete_summary
from reviews.kinds import all_kinds, kind_of
from reviews.reassignment.placement import predicate
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, WorkItem
from reviews.work.services import ownership
from tests.builders import flips, third_kind
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def third(settings):
    settings.WORK_KINDS = [*settings.WORK_KINDS, "tests.builders.third_kind.ThirdKind"]
    third_kind.closed_by_portal.clear()


@pytest.fixture
def port(client):
    user = made.person("pat", at="2704")
    client.force_login(user)
    return user


def large(value=800_000, **fields):
    """A filing of pumps that opens an item of the third kind and no review."""
    return made.parsed(made.line(hts=made.PUMPS, value=value, quantity=None), **fields)


def filed(**fields):
    (summary,) = made.file(large(**fields))
    return WorkItem.objects.get(summary=summary, kind=third_kind.KEY)


def page_of(client, url, **given):
    return client.get(url, given).content.decode()


def test_it_is_opened_and_stands_in_the_queue(client, port):
    item = filed()
    assert (item.function, item.office.code) == ("psc", "2704")
    page = page_of(client, "/work/", office="2704", kind=third_kind.KEY)
    assert "Third kind" in page
    assert "A large filing" in page
    assert item.printed_number in page
    assert item.printed_number not in page_of(client, "/work/", office="2704", kind="jurisdiction")
    assert "is not a kind" in page_of(client, "/work/", office="2704", kind="fourth")


def test_peek_and_file_show_its_panel_actions_banner_and_timeline(client, port):
    item = filed()
    peek = page_of(client, reverse("work_peek", args=[item.pk]))
    page = page_of(client, reverse("summary", args=[item.printed_number]), item=item.pk)
    for text in (peek, page):
        assert "Panel of the third kind" in text
        assert "Ask your supervisor" in text
        assert "Close …" in text
    assert "A third kind waits." in page
    assert "Found to be large" in page


def test_a_new_revision_goes_into_it_and_a_deletion_closes_it(port):
    filing = large()
    made.file(filing)
    item = WorkItem.objects.get(kind=third_kind.KEY)
    made.refile(filing, made.line(hts=made.PUMPS, value=900_000, quantity=None))
    item.refresh_from_db()
    assert (item.value, item.version, item.state) == (900_000, 2, "open")
    delete_summary(summary_id=item.summary_id, user=port, reason="Filed twice.")
    item.refresh_from_db()
    assert (item.state, item.result) == ("closed", "deleted")
    assert third_kind.closed_by_portal == [(item.pk, "deleted")]


def test_it_is_taken_and_closed_by_page_and_the_trade_may_know(client, port):
    item = filed()
    client.post(reverse("work_item_take", args=[item.pk]))
    form = page_of(client, reverse("work_item_close", args=[item.pk]))
    assert "Close the look" in form
    assert "Looked at" in form
    refused = client.post(reverse("work_item_close", args=[item.pk]), {"result": "no_discrepancy"})
    assert refused.status_code == 400
    done = client.post(reverse("work_item_close", args=[item.pk]), {"result": "looked_at"})
    assert done.status_code == 302
    item.refresh_from_db()
    assert (item.state, item.result, item.owner) == ("closed", "looked_at", port)
    assert Event.objects.get(verb=Verb.ITEM_CLOSED).audience == Event.Audience.TRADE
    assert Event.objects.get(verb=Verb.ITEM_TAKEN).audience == Event.Audience.STAFF


def test_it_is_listed_and_closed_by_the_api(client, port):
    item = filed()
    url = f"/api/v1/work-items/{item.pk}/"
    listed = client.get("/api/v1/work-items/", {"office": "2704", "kind": third_kind.KEY}).json()["results"]
    assert [(row["id"], row["kind"], row["function"]) for row in listed] == [(item.pk, "third", "psc")]
    closed = client.post(
        f"{url}close/", {"result": "looked_at"}, content_type="application/json", headers={"if-match": '"1"'}
    )
    assert (closed.status_code, closed.json()["state"], closed.json()["result"]) == (
        200,
        "closed",
        "looked_at",
    )


def test_an_order_moves_it_and_the_undo_leaves_what_was_worked_on(people):
    untouched, worked = filed(), filed()
    order, batch = flips.approved(people)
    flips.run(batch)
    assert flips.offices(untouched, worked) == ["CEE010", "CEE010"]
    maker = flips.staff("CEE007")[0]
    OfficeMembership.objects.create(
        user=maker, office=made.office("CEE010"), role="specialist", valid_from="2015-01-01"
    )
    ownership.skip(item_id=worked.pk, user=maker)
    Event.objects.create(
        at=made.clock.now(),
        actor=maker,
        actor_name=maker.name,
        verb=Verb.ITEM_SKIPPED,
        object_kind="work_item",
        object_id=str(worked.pk),
        summary_id=worked.summary_id,
        audience=Event.Audience.STAFF,
    )
    flips.run(flips.withdrawn(people, order))
    assert flips.offices(untouched, worked) == ["2704", "CEE010"]
    assert Hold.objects.filter(item=worked, ended_at=None).exists()
    assert not [found.sentence for found in verify_offices(full=True) if found.violations]


def test_what_counts_as_work_comes_from_all_kinds():
    sql = predicate.worked_on("r")
    assert "item.skipped" in sql
    assert sql.count("reviews_validationactivity") == 1


def test_the_constraint_allows_as_many_open_items_as_the_kinds():
    item = filed()
    twin = {field.attname: getattr(item, field.attname) for field in WorkItem._meta.concrete_fields}
    assert not any(kind.allows_several_open for kind in all_kinds())
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkItem.objects.create(**(twin | {"id": None}))


def test_an_unknown_kind_is_an_error():
    with pytest.raises(LookupError, match="no kind 'fourth'"):
        kind_of("fourth")


def test_no_module_outside_a_room_names_its_kind():
    """Only the room of a kind, its tests, the demonstration and the witness compare with its key."""
    own = ("reviews/validation/", "reviews/jurisdiction/", "reviews/demo/", "reviews/verification/")
    names = re.compile(r"kind(?:\s*(?:=|==|!=|<>|IN)\s*\(?|__in=\[)['\"](?:validation|jurisdiction)['\"]")
    listed = subprocess.run(
        ["git", "ls-files", "reviews", "templates", "cee_portal"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for name in listed.stdout.split():
        if name.endswith((".py", ".html", ".sql")) and "/migrations/" not in name and (ROOT / name).exists():
            room = name.removeprefix("templates/")
            if not room.startswith(own):
                found += [
                    f"{name}: {hit[0]}" for hit in names.finditer((ROOT / name).read_text(encoding="utf-8"))
                ]
    # An index is part of the table: the one of the list of jurisdictions names its kind there.
    assert found == ['reviews/work/models/items.py: kind="jurisdiction"']
