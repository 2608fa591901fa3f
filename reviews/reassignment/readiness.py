"""Whether an order is ready to be approved, line by line: green, warned or blocking; and drift since its preview."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from cee_portal.accounts import clock
from cee_portal.accounts.models import Job
from centers.models import Delegation, OfficeMembership
from reviews.reassignment.models import Batch, BatchChunk, Preview

GREEN, WARNED, BLOCKING = "green", "warned", "blocking"
_LOW_SHARE_WARNS = 0.2
_GUESSED_RATE = 20_000  # summaries a second, until a batch has been measured here


class Line(NamedTuple):
    """One line: what was checked, with which result, in words."""

    check: str
    result: str
    detail: str


def readiness(order: Delegation, preview: Preview) -> list[Line]:
    """All lines for approving this preview."""
    lines = [
        _text(order),
        _staff(order),
        _contact(order),
        _deadlines(preview),
        _low_confidence(preview),
        _minutes(preview),
        _no_other_batch(order),
        _verified(),
        _tolerance(order, preview),
    ]
    return [line for line in lines if line is not None]


def drift(order: Delegation, preview: Preview) -> str:
    """In words what has drifted beyond tolerance since the preview, or "". Checked until 24 hours before the moment;
    an order approved later than that is not checked (design.md 6).
    """
    from reviews.reassignment.preview import count_order

    day = order.effective_on
    if day is None or day <= clock.today() + timedelta(days=1):
        return ""
    return compare(preview.counts, count_order(order))


def compare(before: dict[str, object], now: dict[str, object]) -> str:
    """What differs beyond the tolerance: a number by more than the set share, or a kind of work that was not there."""
    for name in ("summaries", "items"):
        old, new = int(str(before[name])), int(str(now[name]))
        if abs(new - old) > max(old * settings.REASSIGNMENT_DRIFT, 10):
            return f"{name.capitalize()} were {old:,} in the preview and are {new:,} now."
    for group in ("by_function", "by_kind"):
        key = group.removeprefix("by_")
        known = {row[key] for row in before.get(group, [])}  # type: ignore[attr-defined]
        fresh = {row[key] for row in now.get(group, [])} - known  # type: ignore[attr-defined]
        if fresh:
            return f"There is a new {key} of work since the preview: {', '.join(sorted(fresh))}."
    return ""


def _text(order: Delegation) -> Line:
    if not order.text.strip():
        return Line("Order text and number", WARNED, f"Order {order.order_number} has no text.")
    return Line("Order text and number", GREEN, f"Order {order.order_number} has its text.")


def _staff(order: Delegation) -> Line:
    if order.withdraws_id is not None:
        return Line("Staff", GREEN, "A withdrawal gives the work back to the ports.")
    day = order.effective_on or clock.today()
    planned = order.staffing.filter(from_date__lte=day)
    missing = []
    for center in order.centers.all():
        there = OfficeMembership.objects.filter(office=center, valid_from__lte=day).filter(
            Q(valid_to=None) | Q(valid_to__gte=day)
        )
        for team in center.teams.all():
            if not there.filter(team=team).exists() and not planned.filter(team=team).exists():
                missing.append(f"{team.code} {team.name}")
    if missing:
        return Line("Staff", BLOCKING, f"Team {', '.join(missing)} has nobody on {day:%b} {day.day}.")
    return Line("Staff", GREEN, f"Every team has somebody on {day:%b} {day.day}.")


def _contact(order: Delegation) -> Line:
    bare = [center.short_name for center in order.centers.all() if not (center.phone and center.email)]
    if bare:
        return Line("Contact", WARNED, f"{', '.join(bare)} has no phone or e-mail address in the directory.")
    return Line("Contact", GREEN, "Phone and e-mail address are in the directory.")


def _deadlines(preview: Preview) -> Line:
    near = preview.counts["near_deadline"]
    if near:
        return Line(
            "Legal deadlines within 10 days", WARNED, f"{near:,} items; the policy says what happens to them."
        )
    return Line("Legal deadlines within 10 days", GREEN, "None.")


def _low_confidence(preview: Preview) -> Line:
    total, low = preview.counts["summaries"], preview.counts["inferred_low"]
    share = low / total if total else 0.0
    result = WARNED if share > _LOW_SHARE_WARNS else GREEN
    return Line("Low-confidence rows", result, f"{share:.0%} of the summaries rest on low-confidence rows.")


def _minutes(preview: Preview) -> Line:
    rate = last_rate() or _GUESSED_RATE
    minutes = preview.counts["summaries"] / rate / 60
    return Line(
        "Estimated time", GREEN, f"About {max(1, round(minutes)):,} min at {rate:,.0f} summaries a second."
    )


def last_rate() -> float | None:
    """Summaries a second of the last finished batch that moved enough to tell."""
    batch = (
        Batch.objects.filter(state=Batch.State.DONE, cause__in=["order", "withdrawal"])
        .order_by("-id")
        .first()
    )
    if batch is None or batch.started_at is None or batch.finished_at is None:
        return None
    moved = sum(BatchChunk.objects.filter(batch=batch).values_list("summaries", flat=True))
    seconds = (batch.finished_at - batch.started_at).total_seconds()
    return moved / seconds if moved > 1000 and seconds > 1 else None


def _no_other_batch(order: Delegation) -> Line:
    others = (
        Batch.objects.filter(state__in=Batch.UNFINISHED)
        .exclude(delegation=order)
        .exclude(delegation=order.withdraws)
    )
    touching = [batch.title for batch in others.select_related("delegation") if _overlap(order, batch)]
    if touching:
        return Line("No other move on these ports", WARNED, f"{', '.join(touching[:3])} is not finished.")
    return Line("No other move on these ports", GREEN, "None.")


def _overlap(order: Delegation, batch: Batch) -> bool:
    other = batch.delegation
    if order.all_ports or other is None or other.all_ports:
        return True
    return order.ports.filter(pk__in=other.ports.values("pk")).exists()


def _verified() -> Line:
    last = Job.objects.filter(kind="verify_offices", state=Job.State.DONE).order_by("-id").first()
    if last is None:
        return Line("Last check of all offices", WARNED, "verify_offices has not run yet.")
    if last.result.get("violations"):
        return Line(
            "Last check of all offices", BLOCKING, f"It found {last.result['violations']:,} violations."
        )
    return Line("Last check of all offices", GREEN, f"Clean on {last.finished_at:%b %d, %H:%M}.")


def _tolerance(order: Delegation, preview: Preview) -> Line | None:
    if order.effective_on is None:
        return None
    newest = Preview.objects.filter(delegation=order).order_by("-id").first()
    if newest is None or newest.pk == preview.pk:
        return None
    words = compare(preview.counts, newest.counts)
    return Line("Since this preview", WARNED, words) if words else None
