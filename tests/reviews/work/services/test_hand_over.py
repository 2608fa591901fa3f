"""Send, accept, return: a hold by hand keeps an item where it was sent, and ends as it should."""

import pytest

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.errors import ItemMovedError, TakenError
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.selectors.disputes import disputed_items
from reviews.work.services import hand_over, ownership
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(db):
    return {
        "dana": made.person("dana"),
        "lead": made.person("lead", role="supervisor"),
        "port": made.person("port", at="2704"),
        "port lead": made.person("port-lead", at="2704", role="supervisor"),
        "newark": made.person("newark", at="4601"),
    }


def send(item, user, code, reason="it is theirs"):
    return hand_over.send(item_id=item.pk, user=user, office=made.office(code), reason=reason)


def back(item, user, reason="not ours"):
    return hand_over.return_to_sender(item_id=item.pk, user=user, reason=reason)


def holds(item):
    return list(
        Hold.objects.filter(item=item).order_by("id").values_list("office__code", "reason", "ended_by")
    )


def moves(item):
    return list(
        ItemMove.objects.filter(item=item)
        .order_by("id")
        .values_list("from_office__code", "to_office__code", "cause")
    )


def test_sent_accepted_and_closed_there(people):
    item = made.review(owner=people["dana"])
    due = item.due_on
    send(item, people["dana"], "2704")
    item.refresh_from_db()
    assert (item.office.code, item.state, item.owner, item.former_owner) == (
        "2704",
        "offered",
        None,
        people["dana"],
    )
    assert (holds(item), moves(item)) == ([("2704", "by_hand", "")], [("CEE007", "2704", "sent")])
    assert item.due_on == due == ItemMove.objects.get(item=item).due_on
    hand_over.accept(item_id=item.pk, user=people["port"])
    hand_over.accept(item_id=item.pk, user=people["port"])
    item.refresh_from_db()
    assert (item.state, item.owner) == ("open", None)
    close_review(item_id=item.pk, user=people["port"], outcome=ReviewOutcome("no_discrepancy"))
    item.refresh_from_db()
    assert (item.state, item.office.code, holds(item)) == ("closed", "2704", [("2704", "by_hand", "closed")])


def test_returned_goes_where_the_rules_give_it(people):
    item = made.review()
    send(item, people["dana"], "2704")
    ownership.take(item_id=item.pk, user=people["port"])
    back(item, people["port"])
    item.refresh_from_db()
    assert (item.office.code, item.state, item.owner, item.returns) == ("CEE007", "open", None, 1)
    assert holds(item) == [("2704", "by_hand", "returned")]
    assert moves(item)[-1] == ("2704", "CEE007", "returned")
    assert not disputed_items(people["lead"]).exists()


def test_sent_on_ends_the_hold_and_places_another(people):
    item = made.review()
    send(item, people["dana"], "2704")
    send(item, people["port"], "4601")
    assert holds(item) == [("2704", "by_hand", "sent again"), ("4601", "by_hand", "")]
    back(item, people["newark"])
    item.refresh_from_db()
    assert (item.office.code, item.returns) == ("CEE007", 1)


def test_sending_home_what_was_sent_by_hand_is_a_return(people):
    item = made.review()
    send(item, people["dana"], "2704")
    send(item, people["port"], "CEE007", "yours after all")
    item.refresh_from_db()
    assert (item.office.code, item.state, item.returns) == ("CEE007", "open", 1)
    assert holds(item) == [("2704", "by_hand", "returned")]


def test_a_second_return_goes_to_both_supervisors(people):
    item = made.review()
    for _ in range(2):
        send(item, people["dana"], "2704")
        back(item, people["port"])
    assert list(disputed_items(people["lead"])) == list(disputed_items(people["port lead"])) == [item]
    for name in ("dana", "port", "newark"):
        assert not disputed_items(people[name]).exists()
    assert Event.objects.filter(object_id=str(item.pk)).latest("id").verb == Verb.ITEM_RETURNED_AGAIN
    close_review(item_id=item.pk, user=people["dana"], outcome=ReviewOutcome("no_discrepancy"))
    assert not disputed_items(people["lead"]).exists()


@pytest.mark.parametrize(
    ("sentence", "act", "error"),
    [
        ("without a reason nothing is sent", lambda i, p: send(i, p["dana"], "2704", " "), InvalidInputError),
        ("it is here already", lambda i, p: send(i, p["dana"], "CEE007"), InvalidInputError),
        ("another office does not send it", lambda i, p: send(i, p["port"], "4601"), NotAllowedError),
        ("what the rules put here is not returned", lambda i, p: back(i, p["dana"]), InvalidInputError),
    ],
)
def test_refused(people, sentence, act, error):
    item = made.review()
    with pytest.raises(error):
        act(item, people)
    assert (holds(item), moves(item)) == ([], []), sentence


def test_what_a_colleague_has_is_not_sent_or_returned(people):
    item = made.review(owner=people["lead"])
    with pytest.raises(TakenError, match="Lead Ruiz has"):
        send(item, people["dana"], "2704")
    send(item, people["lead"], "2704")
    ownership.take(item_id=item.pk, user=people["port lead"])
    with pytest.raises(TakenError):
        back(item, people["port"])


def test_who_had_it_is_told_where_it_went(people):
    item = made.review(owner=people["dana"])
    send(item, people["dana"], "2704")
    with pytest.raises(ItemMovedError, match=r"went to .*sent by hand.*typed is kept") as moved:
        hand_over.send(item_id=item.pk, user=people["dana"], office=made.office("4601"), reason="my text")
    assert moved.value.went_to == "2704"


def test_the_team_of_the_new_office_is_found_by_the_goods(people):
    item = made.review(made.PUMPS, port="2704")
    assert item.office.code == "2704"
    send(item, people["port"], "CEE007")
    item.refresh_from_db()
    teams = {team.pk for team in item.office.teams.all()}
    assert item.team_id is None or item.team_id in teams
    back(item, people["dana"])
    item.refresh_from_db()
    assert (item.office.code, WorkItem.objects.get(pk=item.pk).team_id) == ("2704", item.team_id)
