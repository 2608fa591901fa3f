"""Under review no conventional filing is taken (error B29); selected alone changes nothing for the filer."""

from entries.rules.problem import Problem
from entries.rules.states import Review, State
from entries.rules.transitions import Event, apply_event


def test_a_summary_under_review_is_not_replaced() -> None:
    refused = apply_event(State(review=Review.UNDER_REVIEW), Event.AE_ACCEPTED)
    assert isinstance(refused, Problem)
    assert refused.code == "B29"


def test_a_selected_summary_that_nobody_started_is() -> None:
    assert apply_event(State(), Event.AE_ACCEPTED) == State()
