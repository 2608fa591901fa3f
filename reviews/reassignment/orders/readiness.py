"""Readiness of an order: the lines that it must pass before approval.

Each line is green, warned or blocking.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, Sum

from cee_portal.core import clock
from cee_portal.core.calendar import NEW_YORK
from cee_portal.core.formatting import listed, month_day
from cee_portal.core.models import Job
from centers.models import Delegation, OfficeMembership
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.overlapping_orders import is_waiting, list_overlapping, scope_of
from reviews.reassignment.orders.staffing_conflicts import list_conflicts
from reviews.reassignment.orders.staffing_load import compute_load
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.age import read_age
from reviews.reassignment.preview.drift import compare_counts
from reviews.reassignment.preview.order_counts import day_of_move
from reviews.reassignment.proof.checkups import describe_open_checkups

GREEN, WARNED, BLOCKING = "green", "warned", "blocking"
_LOW_SHARE_WARNS = 0.2
_MEASURED_BATCHES = 20  # the newest; small ones among them are too fast to measure
_DEFAULT_RATE = 20_000  # summaries a second, where no batch was measured yet


class ReadinessLine(NamedTuple):
    """One line of readiness.

    The name of the check, its result, a sentence, the figure beside it, and the orders (id, order_number) that it
    is about.
    """

    check: str
    result: str
    detail: str
    value: str = ""
    orders: tuple[dict[str, Any], ...] = ()


def check_readiness(order: Delegation, preview: Preview) -> list[ReadinessLine]:
    """Return all lines for approving this preview. A withdrawal has fewer."""
    is_withdrawal = order.withdraws_id is not None
    overlapping = _list_other_orders(order)
    lines = [
        _check_text(order),
        None if is_withdrawal else _check_day(order),
        _check_staffing_plan(order),
        _check_staff(order),
        None if is_withdrawal else _check_load(order, preview),
        _check_contacts(order),
        _check_deadlines(order, preview),
        _check_low_confidence(preview),
        estimate_duration(preview),
        _check_other_batches(order),
        None if is_withdrawal else _check_other_orders(order, overlapping),
        _check_waiting_orders(order, overlapping),
        None if is_withdrawal else _check_earlier_moves(),
        _check_verification(),
        _check_tolerance(order, preview),
        None if order.state in Delegation.IN_RULEBOOK else _check_age(order, preview),
    ]
    return [line for line in lines if line is not None]


def _check_age(order: Delegation, preview: Preview) -> ReadinessLine:
    """Warn of a preview that is older than the set minutes: it is counted again, or its age is confirmed."""
    age = read_age(preview, order)
    if not age.is_old:
        return ReadinessLine("Age of the preview", GREEN, f"Counted {age.words}.", age.words)
    filed = f" {age.filed_words.capitalize()}: they would move too." if age.filed else ""
    said = f"Counted {age.words}.{filed} Count again, or confirm that you approve the older count."
    return ReadinessLine("Old preview", WARNED, said, age.words)


def _check_text(order: Delegation) -> ReadinessLine:
    check, number = "Order number and text", order.order_number
    if not order.text.strip():
        detail = "The order has no text. Write the text before the order is approved."
        return ReadinessLine(check, WARNED, detail, number)
    return ReadinessLine(check, GREEN, f"Order {number} has its text.", number)


def _check_day(order: Delegation) -> ReadinessLine | None:
    """Check a past effective day: it needs a reason, which the second person reads."""
    if order.effective_on is None or order.effective_on >= clock.today():
        return None
    check, value = "Effective day is past", month_day(order.effective_on)
    if not order.reason.strip():
        detail = f"{value} has passed. Change the day, or enter the reason for a past date in the order."
        return ReadinessLine(check, BLOCKING, detail, value)
    detail = f"The order applies from that day, and the move starts at once: {order.reason}"
    return ReadinessLine(check, WARNED, detail, value)


def _check_staffing_plan(order: Delegation) -> ReadinessLine | None:
    """Block an order whose staffing plan would put a person into a second team of a Center.

    Return None if no person has such a conflict, and for an order in the rulebook, which passed this at its approval.
    """
    if order.state in Delegation.IN_RULEBOOK:
        return None
    conflicts = list_conflicts(order, order.staffing.select_related("user", "team"))
    if not conflicts:
        return None
    people = f"{len(conflicts)} {'person' if len(conflicts) == 1 else 'people'}"
    return ReadinessLine("Staffing plan", BLOCKING, " ".join(conflicts), people)


def _check_staff(order: Delegation) -> ReadinessLine:
    if order.withdraws_id is not None:
        detail = "A withdrawal gives the work back to the ports."
        return ReadinessLine("Staff at the ports", GREEN, detail, "as before")
    # The work of an order from a past day arrives today.
    day = day_of_move(order)
    teams = [team for center in order.centers.all() for team in center.teams.all()]
    active = Q(user__is_active=True)
    members = OfficeMembership.objects.on(day).filter(active, team__in=teams, office=F("team__office"))
    planned = order.staffing.filter(active, from_date__lte=day)
    staffed = {*members.values_list("team", flat=True), *planned.values_list("team", flat=True)}
    missing = [f"{team.code} {team.name}" for team in teams if team.pk not in staffed]
    check, value = f"Every team staffed on {month_day(day)}", f"{len(teams) - len(missing)} of {len(teams)}"
    if missing:
        teams_have = f"Team {missing[0]} has" if len(missing) == 1 else f"Teams {', '.join(missing)} have"
        detail = f"{teams_have} nobody on {month_day(day)}. Name somebody in the staffing plan."
        return ReadinessLine(check, BLOCKING, detail, value)
    return ReadinessLine(check, GREEN, f"Every team has somebody on {month_day(day)}.", value)


def _check_load(order: Delegation, preview: Preview) -> ReadinessLine:
    row = compute_load(order, preview).rows[0]
    when = month_day(row.day)
    if row.each is None:
        detail = "Nobody is at the Center on that day."
        return ReadinessLine(f"Load on {when}", WARNED, detail, f"{row.items:,} items")
    value = f"{row.each:,} each"
    if row.is_over:
        detail = f"The target is {settings.REASSIGNMENT_TARGET_LOAD:,} open items a person."
        return ReadinessLine(f"Load over target on {when}", WARNED, detail, value)
    return ReadinessLine(f"Load within target on {when}", GREEN, f"{row.each:,} open items a person.", value)


def _check_contacts(order: Delegation) -> ReadinessLine:
    centers = list(order.centers.all())
    check = "Contact of the Center" if len(centers) == 1 else "Contacts of the Centers"
    incomplete = [center.short_name for center in centers if not (center.phone and center.email)]
    if incomplete:
        detail = f"{', '.join(incomplete)} has no phone or email address in the directory."
        return ReadinessLine(check, WARNED, detail, "incomplete")
    verified = [center.contact_verified_on for center in centers if center.contact_verified_on]
    value = f"verified {month_day(min(verified))}" if len(verified) == len(centers) else "complete"
    return ReadinessLine(check, GREEN, "Phone and email address are in the directory.", value)


def _check_deadlines(order: Delegation, preview: Preview) -> ReadinessLine:
    policies, near = Policies.of(order.policies), preview.counts["near_deadline"]
    check = f"Legal deadlines within {policies.near_deadline_days} days"
    if near:
        held = policies.near_deadline == HOLD
        detail = "Held until their date by policy." if held else "They move with the rest by policy."
        return ReadinessLine(check, WARNED, detail, f"{near:,}")
    return ReadinessLine(check, GREEN, "None.", "0")


def _check_low_confidence(preview: Preview) -> ReadinessLine:
    total, low = preview.counts["summaries"], preview.counts["inferred_low"]
    share = low / total if total else 0.0
    result = WARNED if share > _LOW_SHARE_WARNS else GREEN
    detail = f"{low:,} of {total:,} summaries. These rows of the edition are inferred, not published."
    return ReadinessLine("Based on low-confidence rows", result, detail, f"{share:.1%}")


def estimate_duration(preview: Preview) -> ReadinessLine:
    """Return the line that estimates how long the move takes, always green.

    The estimate is of the summaries that move, at the last measured rate.
    """
    last_rate = read_last_rate()
    rate = last_rate or _DEFAULT_RATE
    seconds = (preview.counts["summaries"] - preview.counts.get("held_summaries", 0)) / rate
    value, sentence = "under 1 min", "Under 1 min"
    if seconds >= 60:
        value = f"{round(seconds / 60):,} min"
        sentence = f"About {value}"
    check = f"Estimated time ({'at the last measured rate' if last_rate else 'no earlier move to compare'})"
    return ReadinessLine(check, GREEN, f"{sentence} at {rate:,.0f} summaries a second.", value)


def read_last_rate() -> float | None:
    """Return the rate of the newest batch that is large enough to measure.

    Summaries a second; None without such a batch.
    """
    done = Batch.objects.filter(state=Batch.State.DONE, cause__in=Batch.ORDER_CAUSES).order_by("-id")
    timed = done.annotate(moved=Sum("chunks__summaries"), duration=F("finished_at") - F("started_at"))
    for moved, duration in timed.values_list("moved", "duration")[:_MEASURED_BATCHES]:
        if duration and duration.total_seconds() > 1 and (moved or 0) > 1000:
            return float(moved / duration.total_seconds())
    return None


def _check_other_batches(order: Delegation) -> ReadinessLine:
    own_orders = [pk for pk in (order.pk, order.withdraws_id) if pk is not None]
    others = (
        Batch.objects.filter(state__in=Batch.UNFINISHED).exclude(delegation__in=own_orders).order_by("id")
    )
    check = "Other moves at these ports"
    touching = [
        batch.title for batch in others.select_related("delegation") if _share_ports_with_batch(order, batch)
    ]
    if touching:
        detail = f"Not finished: {', '.join(touching[:3])}. The result is the same in either order."
        return ReadinessLine(check, WARNED, detail, f"{len(touching):,}")
    return ReadinessLine(check, GREEN, "None.", "none")


def _share_ports_with_batch(order: Delegation, batch: Batch) -> bool:
    if batch.delegation is not None:
        return _share_ports(order, batch.delegation)
    ports = cause_of(batch).ports()
    return ports is None or order.all_ports or order.ports.filter(pk__in=ports).exists()


def _share_ports(order: Delegation, other: Delegation) -> bool:
    if order.all_ports or other.all_ports:
        return True
    return order.ports.filter(pk__in=other.ports.values("pk")).exists()


def _list_other_orders(order: Delegation) -> list[Delegation]:
    """Return the other orders about some of the same, without the one that this order withdraws."""
    own = [pk for pk in (order.pk, order.withdraws_id) if pk is not None]
    others = list_overlapping(scope_of(order), leave_out=own)
    return [other for other in others if other.withdraws_id != order.pk]


def _check_other_orders(order: Delegation, overlapping: Sequence[Delegation]) -> ReadinessLine:
    """Warn of orders in effect that give some of the same.

    Only the work that they left moves.
    """
    check = "Conflicting orders"
    same = [other for other in overlapping if other.withdraws_id is None and not is_waiting(other)]
    if same:
        said = f"Order {_list_numbers(same)} already gives some of these functions. Only the rest moves."
        return ReadinessLine(check, WARNED, said, f"{len(same):,}", _name_orders(same))
    return ReadinessLine(check, GREEN, "No order in force gives any of these functions.", "none")


def _check_waiting_orders(order: Delegation, overlapping: Sequence[Delegation]) -> ReadinessLine:
    """Warn of drafts, previewed orders and orders approved for later that are about some of the same."""
    waiting = [other for other in overlapping if is_waiting(other)]
    if not waiting:
        return ReadinessLine("Conflicting orders not yet in force", GREEN, "None.", "none")
    named = listed([f"{other.order_number} ({_describe_wait(other)})" for other in waiting[:3]])
    more = f" and {len(waiting) - 3:,} more" if len(waiting) > 3 else ""
    said = (
        f"{named}{more}: about some of the same functions, Centers and ports. Decide which of them to keep"
        " before you approve one."
    )
    return ReadinessLine(
        "Another order for the same functions", WARNED, said, f"{len(waiting):,}", _name_orders(waiting)
    )


def _describe_wait(order: Delegation) -> str:
    """Return the state of a waiting order in words, like `previewed` or `approved, from Dec 7`."""
    state = str(order.get_state_display())
    if order.withdraws is not None:
        return f"{state}, withdraws {order.withdraws.order_number}"
    day = order.effective_on
    return f"{state}, from {month_day(day)}" if day is not None else state


def _list_numbers(orders: Sequence[Delegation]) -> str:
    return ", ".join(other.order_number for other in orders[:3])


def _name_orders(orders: Sequence[Delegation]) -> tuple[dict[str, Any], ...]:
    return tuple({"id": other.pk, "order_number": other.order_number} for other in orders[:3])


def _check_earlier_moves() -> ReadinessLine:
    """Warn of checkups of earlier moves without a signature."""
    check, sentences = "Earlier moves signed off", describe_open_checkups()
    if sentences:
        return ReadinessLine(check, WARNED, " ".join(sentences[:3]), f"{len(sentences):,} open")
    return ReadinessLine(check, GREEN, "No checkup waits for its signature.", "signed")


def _check_verification() -> ReadinessLine:
    check = "Every office verified"
    last = Job.objects.filter(kind="verify_offices", state=Job.State.DONE).order_by("-id").first()
    if last is None or last.finished_at is None:
        return ReadinessLine(check, WARNED, "No check of all offices is on record yet.", "not yet")
    when = last.finished_at.astimezone(NEW_YORK)
    day = f"{month_day(when)}, {when:%H:%M}"
    misplaced = last.result.get("violations")
    if misplaced:
        detail = f"The check of {day} found {misplaced:,} at a wrong office."
        return ReadinessLine(check, BLOCKING, detail, f"{misplaced:,} wrong")
    detail = f"The check of {day} found nothing at a wrong office."
    return ReadinessLine(check, GREEN, detail, f"0 wrong, {when:%H:%M}")


def _check_tolerance(order: Delegation, preview: Preview) -> ReadinessLine | None:
    if order.effective_on is None:
        return None
    newest = order.previews.last()
    if newest is None or newest.pk == preview.pk:
        return None
    words = compare_counts(preview.counts, newest.counts)
    return ReadinessLine("Since this preview", WARNED, words) if words else None
