"""Two real connections undo or reopen on a liquidated summary: one goes first, the other is refused, none is ended."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core.refusals import WrongStateError
from entries.models import EntrySummary, Routing
from entries.rules.states import Liquidation
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.validation.services.reopening import reopen_review
from reviews.work.errors import StaleItemError
from reviews.work.services import moving, ownership, undoing
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def at_once(acts: list[Callable[[], Any]]) -> list[BaseException | None]:
    """Do the acts, each in a connection of its own, and return their errors."""
    errors: list[BaseException | None] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            ready.wait(30)
            acts[number]()
        except BaseException as error:
            errors[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.parametrize("act", ["undo", "undo of taking", "undo of starting", "reopening"])
def test_two_acts_on_a_liquidated_summary_do_not_wait_for_each_other(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, lead = made.person("dana"), made.person("lead", role="supervisor")
    item = made.review()
    EntrySummary.objects.filter(pk=item.summary_id).update(liquidation=Liquidation.LIQUIDATED)
    if act == "undo of taking":
        done = ownership.take(item_id=item.pk, user=dana)
    elif act == "undo of starting":
        done = start_review(item_id=item.pk, user=dana)
    else:
        done = close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
        assert not Routing.objects.get(pk=item.summary_id).in_flight
    event = done.trace and done.trace.event_id
    find = moving.rule_office

    def find_slowly(*given: Any) -> int:  # both have passed the gate before one of them goes on
        time.sleep(0.4)
        return find(*given)

    monkeypatch.setattr(moving, "rule_office", find_slowly)

    def do() -> None:
        if act == "reopening":
            reopen_review(item_id=item.pk, user=User.objects.get(pk=lead.pk), reason="Look again.")
        else:
            undoing.undo_act(event_id=event, user=User.objects.get(pk=dana.pk))

    errors = at_once([do, do])
    refused = [error for error in errors if error is not None]
    assert len(refused) == 1 and isinstance(refused[0], StaleItemError | WrongStateError), errors
    item.refresh_from_db()
    assert item.state == "open"
    if act not in ("undo of taking", "undo of starting"):
        assert Routing.objects.get(pk=item.summary_id).in_flight
