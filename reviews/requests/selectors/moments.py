"""What happened to a request, for the timelines of both sides. Nothing of it is internal."""

from datetime import datetime
from typing import NamedTuple

from cee_portal.core.formatting import full_day
from reviews.requests.selectors.shown import ShownRequest


class Moment(NamedTuple):
    """One thing that happened: when, its icon, its words, and the side that did it."""

    at: datetime
    icon: str
    text: str
    who: str = ""


def moments_of(shown: ShownRequest) -> list[Moment]:
    """Return the moments of a request, the newest first."""
    request = shown.request
    office = request.office.short_name
    found = [Moment(request.asked_at, "filed", f"Sent by {office}", request.asked_by.name)]
    for each in shown.extensions:
        wished = f"More time asked, until {full_day(each.wished_on)}"
        found.append(Moment(each.asked_at, "clock", wished, f"{each.asked_by.name}, {each.asked_for}"))
        if each.decided_at and each.decided_by:
            words = (
                f"More time granted: {full_day(each.last_day_after)} instead of {full_day(each.last_day_before)}"
                if each.last_day_after
                else f"More time refused: the last day stays {full_day(each.last_day_before)}"
            )
            found.append(Moment(each.decided_at, "clock", words, f"{each.decided_by.name}, {office}"))
    if shown.answer:
        words = "Answered after the last day" if shown.answer.is_late else "Answered"
        who = f"{shown.answer.sent_by.name}, {shown.answer.sent_for}"
        found.append(Moment(shown.answer.sent_at, "check", words, who))
    if request.ended_at:
        found.append(Moment(request.ended_at, "close", f"Withdrawn by {office}: {request.end_reason}"))
    return sorted(found, key=lambda moment: moment.at, reverse=True)
