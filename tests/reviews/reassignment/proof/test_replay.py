"""A finished move as a picture over time: told from its records, complete at the end, never going back."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from entries.models import RoutingDecision
from reviews.reassignment.models import Batch
from reviews.reassignment.proof.replay import FRAMES, SHOWN_PORTS, read_frames
from reviews.work.models import ItemMove
from tests.builders import flips
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

PORTS = ("2704", "2704", "4601", "5301")


@pytest.fixture
def batch(people):
    for port in PORTS:
        made.review(made.PUMPS, port=port)
    _, batch = flips.approved(people)
    return flips.run(batch)


def test_the_last_frame_is_what_the_records_say(batch):
    replay = read_frames(batch)
    moves = RoutingDecision.objects.filter(batch_id=batch.pk).count()
    moves += ItemMove.objects.filter(batch_id=batch.pk).count()
    assert replay["all"] == replay["total"][-1] == moves == 2 * len(PORTS)
    assert {port["code"]: port["total"] for port in replay["ports"]} == {"2704": 4, "4601": 2, "5301": 2}
    assert all(port["name"] for port in replay["ports"])
    assert [port["total"] for port in replay["ports"]] == sorted(
        (port["total"] for port in replay["ports"]), reverse=True
    )


def test_frames_grow_and_add_up(batch):
    replay = read_frames(batch)
    for frames in (replay["total"], *(port["frames"] for port in replay["ports"])):
        assert len(frames) == FRAMES
        assert all(earlier <= later for earlier, later in pairwise(frames))
    for at in range(FRAMES):
        assert replay["total"][at] == sum(port["frames"][at] for port in replay["ports"])
    assert replay["seconds"] * FRAMES == pytest.approx(
        (batch.finished_at - batch.started_at).total_seconds(), abs=0.04 * FRAMES
    )


def test_each_move_stands_in_the_frame_of_its_moment(batch):
    """Seen as a move of forty seconds, what moved 20.5 s after its begin stands in the 21st frame and not before."""
    at = RoutingDecision.objects.filter(batch_id=batch.pk).latest("at").at
    batch.started_at = at - timedelta(seconds=20.5)
    batch.finished_at = batch.started_at + timedelta(seconds=FRAMES)
    replay = read_frames(batch)
    assert replay["seconds"] == 1.0
    assert (replay["total"][18], replay["total"][20]) == (0, replay["all"])


def test_small_ports_are_one_row(people):
    ports = [
        "2704",
        "4601",
        "5301",
        "2304",
        "3901",
        "4701",
        "3801",
        "1001",
        "5206",
        "2801",
        "3001",
        "2720",
        "1401",
    ]
    ports.append("1703")
    for port in ports:
        made.review(made.PUMPS, port=port)
    _, batch = flips.approved(people)
    replay = read_frames(flips.run(batch))
    assert len(replay["ports"]) == SHOWN_PORTS + 1
    rest = replay["ports"][-1]
    assert (rest["code"], rest["name"], rest["total"]) == ("", "2 other ports", 4)
    assert replay["all"] == 2 * len(ports)


def test_an_undo_is_told_by_port_too(people, batch):
    undo = flips.run(flips.withdrawn(people, batch.delegation))
    assert {port["code"]: port["total"] for port in read_frames(undo)["ports"]} == {
        "2704": 4,
        "4601": 2,
        "5301": 2,
    }


def test_what_is_not_finished_has_no_replay(people, client):
    made.review(made.PUMPS, port="2704")
    _, batch = flips.approved(people)
    assert read_frames(batch) == {"ports": [], "seconds": 0, "total": [], "all": 0, "last": 0}
    client.force_login(people[0], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("batch_replay", args=[batch.pk]))
    assert page.status_code == 200 and b"Nothing to replay yet" in page.content


def test_the_page_carries_every_frame(batch, people, client):
    client.force_login(people[0], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("batch_replay", args=[batch.pk])).content.decode()
    assert "data-replay" in page and page.count("data-frames=") == 3
    assert f'max="{FRAMES - 1}"' in page
    assert Batch.objects.get(pk=batch.pk).state == "done"
