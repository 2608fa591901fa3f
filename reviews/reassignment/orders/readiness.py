"""Readiness of an order: the lines that it must pass before approval.

Each line is green, warned or blocking.
"""

from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Q, Sum

from cee_portal.core import clock
from cee_portal.core.calendar import NEW_YORK
from cee_portal.core.formatting import month_day
from cee_portal.core.models import Job
from centers.models import Delegation, OfficeMembership
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders.staffing_conflicts import list_conflicts
from reviews.reassignment.orders.staffing_load import compute_load
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.drift import compare_counts
from reviews.reassignment.preview.order_counts import day_of_move
from reviews.reassignment.proof.checkups import describe_open_checkups

GREEN, WARNED, BLOCKING = "green", "warned", "blocking"
_LOW_SHARE_WARNS = 0.2
_MEASURED_BATCHES = 20  # the newest; small ones among them are too fast to measure
_DEFAULT_RATE = 20_000  # summaries a second, where no batch was measured yet


class ReadinessLine(NamedTuple):
    """One line of readiness.

    The name of the check, its result, a sentence, and the figure beside it.
    """

    check: str
    result: str
    detail: str
    value: str = ""


def check_readiness(order: Delegation, preview: Preview) -> list[ReadinessLine]:
    """Return all lines for approving this preview. A withdrawal has fewer."""
    gives = order.withdraws_id is None
    lines = [
        _check_text(order),
        _check_day(order) if gives else None,
        _check_plan(order),
        _check_staff(order),
        _check_load(order, preview) if gives else None,
        _check_contacts(order),
        _check_deadlines(order, preview),
        _check_low_confidence(preview),
        estimate_duration(preview),
        _check_other_batches(order),
        _check_other_orders(order) if gives else None,
        _check_earlier_moves() if gives else None,
        _check_verification(),
        _check_tolerance(order, preview),
    ]
    return [line for line in lines if line is not None]


def _check_text(order: Delegation) -> ReadinessLine:
    check, number = "Order number and text", order.order_number
    if not order.text.strip():
        said = "The order has no text. Write it down before it is approved."
        return ReadinessLine(check, WARNED, said, number)
    return ReadinessLine(check, GREEN, f"Order {number} has its text.", number)


def _check_day(order: Delegation) -> ReadinessLine | None:
    """Check a past effective day: it needs a reason, which the second person reads."""
    if order.effective_on is None or order.effective_on >= clock.today():
        return None
    check, value = "Effective day is past", month_day(order.effective_on)
    if not order.reason.strip():
        said = f"{value} has passed. Change the day, or say on the order why it holds from a past one."
        return ReadinessLine(check, BLOCKING, said, value)
    said = f"It holds from then on, and the move starts at once: {order.reason}"
    return ReadinessLine(check, WARNED, said, value)


def _check_plan(order: Delegation) -> ReadinessLine | None:
    """Check that the plan brings nobody to a second team of a Center.

    Approved orders passed this check already.
    """
    if order.state in Delegation.IN_RULEBOOK:
        return None
    against = list_conflicts(order, order.staffing.select_related("user", "team"))
    if not against:
        return None
    people = f"{len(against)} {'person' if len(against) == 1 else 'people'}"
    return ReadinessLine("Staffing plan", BLOCKING, " ".join(against), people)


def _check_staff(order: Delegation) -> ReadinessLine:
    if order.withdraws_id is not None:
        said = "A withdrawal gives the work back to the ports."
        return ReadinessLine("Staff at the ports", GREEN, said, "as before")
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
        who = f"Team {missing[0]} has" if len(missing) == 1 else f"Teams {', '.join(missing)} have"
        said = f"{who} nobody on {month_day(day)}. Name somebody in the staffing plan."
        return ReadinessLine(check, BLOCKING, said, value)
    return ReadinessLine(check, GREEN, f"Every team has somebody on {month_day(day)}.", value)


def _check_load(order: Delegation, preview: Preview) -> ReadinessLine:
    row = compute_load(order, preview).rows[0]
    when = month_day(row.day)
    if row.each is None:
        said = "Nobody is at the Center on that day."
        return ReadinessLine(f"Load on {when}", WARNED, said, f"{row.items:,} items")
    value = f"{row.each:,} each"
    if row.is_over:
        said = f"The target is {settings.REASSIGNMENT_TARGET_LOAD:,} open items a person."
        return ReadinessLine(f"Load over target on {when}", WARNED, said, value)
    return ReadinessLine(f"Load within target on {when}", GREEN, f"{row.each:,} open items a person.", value)


def _check_contacts(order: Delegation) -> ReadinessLine:
    centers = list(order.centers.all())
    check = "Contact of the Center" if len(centers) == 1 else "Contacts of the Centers"
    bare = [center.short_name for center in centers if not (center.phone and center.email)]
    if bare:
        said = f"{', '.join(bare)} has no phone or email address in the directory."
        return ReadinessLine(check, WARNED, said, "incomplete")
    verified = [center.contact_verified_on for center in centers if center.contact_verified_on]
    value = f"verified {month_day(min(verified))}" if len(verified) == len(centers) else "complete"
    return ReadinessLine(check, GREEN, "Phone and email address are in the directory.", value)


def _check_deadlines(order: Delegation, preview: Preview) -> ReadinessLine:
    policies, near = Policies.of(order.policies), preview.counts["near_deadline"]
    check = f"Legal deadlines within {policies.near_deadline_days} days"
    if near:
        held = policies.near_deadline == HOLD
        said = "Held until their date by policy." if held else "They move with the rest by policy."
        return ReadinessLine(check, WARNED, said, f"{near:,}")
    return ReadinessLine(check, GREEN, "None.", "0")


def _check_low_confidence(preview: Preview) -> ReadinessLine:
    total, low = preview.counts["summaries"], preview.counts["inferred_low"]
    share = low / total if total else 0.0
    result = WARNED if share > _LOW_SHARE_WARNS else GREEN
    said = f"{low:,} of {total:,} summaries. These rows of the edition are inferred, not published."
    return ReadinessLine("Rest on low-confidence rows", result, said, f"{share:.1%}")


def estimate_duration(preview: Preview) -> ReadinessLine:
    """Estimate how long the move takes, at the last measured rate."""
    measured = read_last_rate()
    rate = measured or _DEFAULT_RATE
    seconds = preview.counts["summaries"] / rate
    value = f"{round(seconds / 60):,} min" if seconds >= 60 else "under 1 min"
    check = "Time, at the last measured rate" if measured else "Time, not measured here yet"
    about = value.capitalize() if value.startswith("under") else f"About {value}"
    return ReadinessLine(check, GREEN, f"{about} at {rate:,.0f} summaries a second.", value)


def read_last_rate() -> float | None:
    """Return the rate of the newest batch that is large enough to measure.

    Summaries a second; None without such a batch.
    """
    done = Batch.objects.filter(state=Batch.State.DONE, cause__in=Batch.ORDER_CAUSES).order_by("-id")
    measured = done.annotate(moved=Sum("chunks__summaries"), took=F("finished_at") - F("started_at"))
    for moved, took in measured.values_list("moved", "took")[:_MEASURED_BATCHES]:
        if took and took.total_seconds() > 1 and (moved or 0) > 1000:
            return float(moved / took.total_seconds())
    return None


def _check_other_batches(order: Delegation) -> ReadinessLine:
    mine = [pk for pk in (order.pk, order.withdraws_id) if pk is not None]
    others = Batch.objects.filter(state__in=Batch.UNFINISHED).exclude(delegation__in=mine).order_by("id")
    check = "No other move on these ports"
    touching = [
        batch.title for batch in others.select_related("delegation") if _share_ports_with_batch(order, batch)
    ]
    if touching:
        said = f"Not finished: {', '.join(touching[:3])}. Both end in what the newest rules say."
        return ReadinessLine(check, WARNED, said, f"{len(touching):,}")
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


def _check_other_orders(order: Delegation) -> ReadinessLine:
    """Warn of orders in force that give some of the same.

    Only the work that they left moves.
    """
    check, functions = "No other order for the same", set(order.functions)
    others = Delegation.objects.filter(state__in=Delegation.IN_RULEBOOK, withdraws=None)
    others = others.filter(centers__in=order.centers.all()).exclude(pk=order.pk).distinct()
    sharing = [other for other in others if functions & set(other.functions) and _share_ports(order, other)]
    same = [other.order_number for other in sharing]
    if same:
        said = f"Order {', '.join(same[:3])} gives some of it already. Only what is left moves."
        return ReadinessLine(check, WARNED, said, f"{len(same):,}")
    return ReadinessLine(check, GREEN, "No order in force gives any of it.", "none")


def _check_earlier_moves() -> ReadinessLine:
    """Warn of checkups of earlier moves without a signature."""
    check, said = "Moves before run smoothly", describe_open_checkups()
    if said:
        return ReadinessLine(check, WARNED, " ".join(said[:3]), f"{len(said):,} open")
    return ReadinessLine(check, GREEN, "No checkup waits for its signature.", "signed")


def _check_verification() -> ReadinessLine:
    check = "Every office verified"
    last = Job.objects.filter(kind="verify_offices", state=Job.State.DONE).order_by("-id").first()
    if last is None or last.finished_at is None:
        return ReadinessLine(check, WARNED, "No check of all offices is on record yet.", "not yet")
    when = last.finished_at.astimezone(NEW_YORK)
    day = f"{month_day(when)}, {when:%H:%M}"
    wrong = last.result.get("violations")
    if wrong:
        said = f"The check of {day} found {wrong:,} at a wrong office."
        return ReadinessLine(check, BLOCKING, said, f"{wrong:,} wrong")
    said = f"The check of {day} found nothing at a wrong office."
    return ReadinessLine(check, GREEN, said, f"0 wrong, {when:%H:%M}")


def _check_tolerance(order: Delegation, preview: Preview) -> ReadinessLine | None:
    if order.effective_on is None:
        return None
    newest = order.previews.last()
    if newest is None or newest.pk == preview.pk:
        return None
    words = compare_counts(preview.counts, newest.counts)
    return ReadinessLine("Since this preview", WARNED, words) if words else None
