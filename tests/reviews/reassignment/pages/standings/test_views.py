"""Changing what an importer is, on screen: found, looked at, counted, changed, and its batch."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from entries.models import Importer, ImporterStanding
from reviews.reassignment.models import Batch
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run
from tests.builders.standings import changed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ACME = "12-345678900"
FIND = "/centers/delegations/standings/"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address() -> str:
    return f"{FIND}{Importer.objects.get(number=ACME).pk}/"


def form(**data: Any) -> dict[str, Any]:
    return {
        "kind": "assigned",
        "center": "CEE007",
        "valid_from": clock.today().isoformat(),
        "valid_to": "",
        "reason": "Its account.",
        **data,
    }


def test_it_is_found_counted_changed_and_what_is_in_flight_moves(reference: None) -> None:
    admin = made.administrator()
    pump, mine = made.review(made.PUMPS), made.review(made.PUMPS)
    made.own(mine, made.person("pat", at="2704"), begun=True)
    client = browser(admin)
    assert client.get(FIND, {"importer": "12-3456789"})["Location"] == address()
    assert b"Each entry is routed by its goods" in client.get(address()).content
    counted = client.post(address(), form())
    assert counted.status_code == 200
    assert b"nothing is changed yet" in counted.content and b"Change the standing" in counted.content
    assert counted.context["counts"]["summaries"] == 2
    assert counted.context["counts"]["flows"] == [
        {"from": "2704", "to": "CEE007", "summaries": 2, "items": 2}
    ]
    assert counted.context["counts"]["held"] == 1
    assert not ImporterStanding.objects.exists() and not Batch.objects.exists()
    answer = client.post(address(), form(change="1"))
    batch = Batch.objects.get()
    assert answer["Location"] == f"/centers/delegations/batches/{batch.pk}/"
    # It needs no second person: the standing was the decision. It moves without waiting for beat.
    assert (batch.cause, batch.state, batch.proposed_by) == ("standing", "moving", admin)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(pump, pump.summary, mine, mine.summary) == ["CEE007", "CEE007", "2704", "CEE007"]
    shown = client.get(address()).content.decode()
    assert "assigned" in shown and "Its account." in shown and f"Batch {batch.pk}" in shown
    assert Event.objects.get(verb=Verb.STANDING_CHANGED).actor == admin
    assert f"Batch {batch.pk}" in client.get(FIND).content.decode()
    # The summary's file leads to it.
    assert f'href="{address()}"' in client.get(f"/entries/{pump.printed_number}/").content.decode()


def test_what_the_preview_says_is_what_then_moves(reference: None) -> None:
    for port in ("2704", "2704", "4601"):
        made.review(made.PUMPS, port=port)
    made.review(made.TELEPHONES)
    client = browser(made.administrator())
    counts = client.post(address(), form()).context["counts"]
    client.post(address(), form(change="1"))
    batch = run(Batch.objects.get())
    from entries.models import RoutingDecision
    from reviews.work.models import ItemMove

    assert counts["summaries"] == RoutingDecision.objects.filter(batch_id=batch.pk).count() == 4
    assert counts["items"] == ItemMove.objects.filter(batch_id=batch.pk).count() == 3
    assert counts["office_changes"] == 3


def test_a_later_day_announces_nothing_yet(reference: None) -> None:
    pump = made.review(made.PUMPS)
    client = browser(made.administrator())
    later = (clock.today() + timedelta(days=9)).isoformat()
    assert client.post(address(), form(valid_from=later)).context["counts"]["summaries"] == 1
    answer = client.post(address(), form(valid_from=later, change="1"), follow=True)
    assert b"open entries move in a separate batch then" in answer.content
    assert (ImporterStanding.objects.count(), Batch.objects.count(), offices(pump)) == (1, 0, ["2704"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"center": ""}, "Choose a Center for “assigned” and “participant” only."),
        ({"kind": "pending"}, "Choose a Center for “assigned” and “participant” only."),
        ({"kind": "king"}, "Select a valid choice"),
        ({"valid_to": "2015-01-01"}, "The last day comes before the first."),
        ({"valid_from": ""}, "Enter the first day."),
        ({"reason": ""}, "Say why."),
    ],
)
def test_what_makes_no_standing_is_refused_in_words(reference: None, data: dict[str, str], said: str) -> None:
    made.review(made.PUMPS)
    answer = browser(made.administrator()).post(address(), form(change="1", **data))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ImporterStanding.objects.exists()


def test_supervisors_change_what_concerns_their_own_center(reference: None) -> None:
    made.review(made.PUMPS)
    lead = browser(made.person("lead", at="CEE007", role="supervisor"))
    other = browser(made.person("chief", at="CEE010", role="supervisor"))
    port = browser(made.person("boss", at="2704", role="supervisor"))
    assert lead.post(address(), form(center="CEE010", change="1")).status_code == 403
    assert lead.post(address(), form(change="1")).status_code == 302
    assert other.post(address(), form(center="CEE010", change="1")).status_code == 403
    assert lead.post(address(), form(kind="pending", center="", change="1")).status_code == 302
    assert port.get(address()).status_code == 200
    assert port.post(address(), form(change="1")).status_code == 403
    kinds = ImporterStanding.objects.exclude(valid__isempty=True).values_list("kind", flat=True)
    assert list(kinds) == ["pending"]


def test_a_supervisor_does_not_cut_a_later_standing_at_another_center(reference: None) -> None:
    made.review(made.PUMPS)
    lead = browser(made.person("lead", at="CEE007", role="supervisor"))
    later = clock.today() + timedelta(days=10)
    changed(Importer.objects.get(number=ACME), "CEE010", first=10)
    refused = lead.post(address(), form(change="1"))
    assert (
        refused.status_code == 403
        and "Only an administrator can assign this importer." in refused.content.decode()
    )
    assert lead.post(address(), form(change="1", valid_to="2015-01-01")).status_code == 400
    eve = (later - timedelta(days=1)).isoformat()
    assert lead.post(address(), form(change="1", valid_to=eve)).status_code == 302
    kept = ImporterStanding.objects.get(center__code="CEE010")
    assert (kept.valid.lower, kept.valid.upper) == (later, None)


def test_an_unknown_number_is_said_and_the_trade_sees_nothing(reference: None) -> None:
    made.review(made.PUMPS)
    from cee_portal.accounts.models import User

    answer = browser(made.administrator()).get(FIND, {"importer": "99-9999999"})
    assert answer.status_code == 400 and b"No importer with this number" in answer.content
    broker = browser(User.objects.create_user("broker"))
    assert broker.get(FIND).status_code == broker.get(address()).status_code == 404


def test_during_a_flip_it_is_accepted_and_its_batch_runs_beside(reference: None) -> None:
    flips.staff()
    people = flips.administrators()
    acme = made.review(made.PUMPS)
    other = made.review(made.PUMPS, importer_number="98-765432100")
    day = clock.today() + timedelta(days=9)
    _, flip = approved(people, order_spec(effective_on=day))
    eve = datetime(day.year, day.month, day.day, 17, 30, tzinfo=ZoneInfo("America/New_York")) - timedelta(
        days=1
    )
    with clock.set_to(eve):
        browser(people[0]).post(address(), form(change="1"))
        beside = Batch.objects.get(cause="standing")
        assert beside.state == "moving"
        assert run(beside).proof["holds"]
        assert offices(acme, other) == ["CEE007", "2704"]
    with clock.set_to(eve + timedelta(hours=7)):
        assert run(flip).proof["holds"]
        assert offices(acme, other) == ["CEE007", "CEE010"]
