"""The demonstration's story: its steps follow the record, its filings go on, and emptying leaves nothing of it."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from centers.models import Delegation, OfficeMembership
from centers.routing.codes import CENTER_FUNCTIONS
from centers.selectors.rulebooks import current_rulebook, current_rulebook_number
from entries.models import EntrySummary, SummaryRevision
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.ongoing_filing import file_for_this_minute
from reviews.demo.seeding.orders import DRAFT_ORDER, MACHINERY, STORY_ORDER
from reviews.demo.story.state import read_state
from reviews.demo.story.steps import story_steps
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import approval
from reviews.work.models import WorkItem
from reviews.work.services import ownership
from tests.builders import flips
from tests.builders import reviews as made

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 100


@pytest.fixture
def demo(settings, reference, tmp_path):
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed()


def seed(*more: str) -> None:
    call_command("seed_demo", "--summaries", str(COUNT), "--seed", "1", *more, stdout=io.StringIO())


def as_user(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def ticked() -> list[str]:
    state = read_state()
    assert state is not None
    return [step.key for step in story_steps(state) if step.done]


def test_the_demonstration_holds_one_order_that_waits_and_one_that_is_drafted(demo):
    story, draft = (Delegation.objects.get(order_number=number) for number in (STORY_ORDER, DRAFT_ORDER))
    assert (story.state, draft.state) == ("previewed", "draft")
    assert (story.all_ports, story.effective_on) == (True, None)
    assert set(story.functions) == set(CENTER_FUNCTIONS)
    assert story.proposed_by.username == "admin"
    planned = set(story.staffing.values_list("user__username", flat=True))
    assert {"machinery", "port"} <= planned
    # Its preview has nothing that stops the second person.
    order, batch = approval.approve_order(
        order_id=story.pk, user=User.objects.get(username="director"), warnings_read=True
    )
    assert (order.state, batch.state) == ("approved", "announced")


def test_each_step_is_ticked_by_its_record(demo):
    item = made.review(made.PUMPS, port="2704")
    assert ticked() == []
    body = Client().get(reverse("demo_story")).content.decode()
    assert "0 of 7" in body and reverse("work_item", args=[item.pk]) in body

    ownership.take(item_id=item.pk, user=User.objects.get(username="port"))
    assert ticked() == ["take"]

    answer = Client().post(reverse("demo_mark", args=["which-center"]))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("which_center"))
    assert Event.objects.get(verb=Verb.DEMO_QUESTION_ASKED).actor is None
    assert ticked() == ["take", "ask"]

    # There is no proof to read yet.
    director = as_user("director")
    assert director.post(reverse("demo_mark", args=["proof"])).status_code == 404
    story = Delegation.objects.get(order_number=STORY_ORDER)
    _, batch = approval.approve_order(
        order_id=story.pk, user=User.objects.get(username="director"), warnings_read=True
    )
    assert ticked() == ["take", "ask", "approve"]
    batch = flips.run(batch)
    assert batch.proof["holds"]
    assert ticked() == ["take", "ask", "approve", "watch"]

    assert Client().post(reverse("demo_mark", args=["proof"])).status_code == 404
    assert director.post(reverse("demo_mark", args=["proof"]))["Location"] == reverse(
        "delegation", args=[story.pk]
    )
    assert Event.objects.get(verb=Verb.DEMO_PROOF_READ).batch_id == batch.pk
    assert ticked() == ["take", "ask", "approve", "watch", "read"]

    free = WorkItem.objects.filter(arrived_by_batch=batch.pk, owner=None).first() or item
    ownership.take(item_id=free.pk, user=User.objects.get(username="machinery"))
    assert ticked() == ["take", "ask", "approve", "watch", "read", "next"]

    people = tuple(User.objects.get(username=name) for name in ("admin", "director"))
    undo = flips.withdrawn(people, Delegation.objects.get(pk=story.pk))
    assert "undo" not in ticked()
    assert flips.run(undo).proof["holds"]
    assert len(ticked()) == 7
    assert "The story is finished" in director.get(reverse("demo_story")).content.decode()


def test_fresh_data_remove_the_acts_of_visitors_and_the_story_begins_again(demo):
    story = Delegation.objects.get(order_number=STORY_ORDER)
    _, batch = approval.approve_order(
        order_id=story.pk, user=User.objects.get(username="director"), warnings_read=True
    )
    flips.run(batch)
    at_center = OfficeMembership.objects.filter(user__username="port", office__code=MACHINERY)
    assert at_center.exists()
    number = current_rulebook_number()

    seed("--fresh")
    assert ticked() == []
    assert not at_center.exists()
    assert not Batch.objects.exists()
    assert current_rulebook_number() > number
    assert [one for one in current_rulebook().delegations if MACHINERY in one.centers] == []
    assert Delegation.objects.get(order_number=STORY_ORDER).state == "previewed"
    assert OfficeMembership.objects.filter(user__username="machinery", office__code=MACHINERY).count() == 1


def test_there_is_no_story_outside_a_demonstration(demo, settings):
    settings.DEMO = False
    assert Client().get(reverse("demo_story")).status_code == 404
    assert Client().post(reverse("demo_mark", args=["which-center"])).status_code == 404
    assert reverse("demo_story").encode() not in Client().get("/").content


def test_without_the_order_the_page_says_so(settings, reference):
    settings.DEMO = True
    answer = Client().get(reverse("demo_story"))
    assert answer.status_code == 200 and b"There is no story here yet" in answer.content
    assert Client().post(reverse("demo_mark", args=["which-center"])).status_code == 404


def test_brokers_go_on_filing_within_bounds(demo, settings):
    settings.DEMO_FILINGS_A_MINUTE = 40
    before = EntrySummary.objects.count()
    assert file_for_this_minute() == 40
    assert EntrySummary.objects.count() == before + 40
    new = EntrySummary.objects.order_by("-id")[:40]
    assert {one.entry_date for one in new} and min(one.filed_at for one in new).date() >= clock.today()
    assert set(SummaryRevision.objects.filter(summary__in=new).values_list("source", flat=True)) == {5}
    call_command("verify_offices", "--full", stdout=io.StringIO())
    # Never more than the demonstration itself had, however long it runs.
    filed = [file_for_this_minute() for _ in range(4)]
    assert filed[-1] == 0
    assert EntrySummary.objects.count() <= 2 * COUNT


def test_no_summary_is_filed_without_a_demonstration(demo, settings):
    before = EntrySummary.objects.count()
    settings.DEMO_FILINGS_A_MINUTE = 0
    assert file_for_this_minute() == 0
    settings.DEMO_FILINGS_A_MINUTE = 30
    Job.objects.create(kind=SEED_DEMO, state="running", params={}, created_at=clock.now())
    assert file_for_this_minute() == 0  # it is being made anew
    settings.DEMO = False
    assert file_for_this_minute() == 0
    assert EntrySummary.objects.count() == before


def test_a_round_of_filings_is_made_by_its_number():
    from reviews.demo.builder.builder import Builder

    builder = Builder(1_000, 1, date(2026, 11, 24))
    first, again, other = (
        builder.summaries_of_today(20, 7),
        builder.summaries_of_today(20, 7),
        builder.summaries_of_today(20, 8),
    )
    assert first == again
    assert not {one.entry_number for one in first} & {one.entry_number for one in other}
