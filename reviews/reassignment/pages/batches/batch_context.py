"""The context of a batch that moves, waits or has ended.

Its own page and the page of its order show the same parts.
"""

from typing import Any

from django.urls import reverse

from cee_portal.accounts.models import User
from centers.models import Delegation
from reviews.reassignment import labels
from reviews.reassignment.digests.services import describe_recipients
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.batch_log import read_log
from reviews.reassignment.pages.batches.difference_words import describe_difference
from reviews.reassignment.pages.batches.held import MAX_SHOWN, list_held, read_faults
from reviews.reassignment.pages.batches.progress import Progress, read_progress, read_rates
from reviews.reassignment.pages.batches.proof_checks import BALANCE_COLUMNS, describe_checks
from reviews.reassignment.pages.orders.order_timeline import order_steps
from reviews.reassignment.preview.counts import find_office_names
from reviews.reassignment.proof.checkups import (
    checkups_of,
    has_checkups,
    list_lapsed_entries,
    read_figures_since_move,
)
from reviews.reassignment.proof.replay import read_frames

SHOWN_PORTS = 13
POLL_SECONDS = 1
_NAMED_LAPSED = 8
_SPARK_WIDTH, _SPARK_HEIGHT = 840, 48


def live_context(batch: Batch, *, may_steer: bool, all_ports: bool = False) -> dict[str, Any]:
    """Return the context of the polled part.

    `poll` is False where nothing changes without an act.
    """
    progress = read_progress(batch)
    if progress.state != batch.state:
        batch.refresh_from_db(fields=["state"])
    return {
        **_shared_context(batch, progress, may_steer),
        "is_known": batch.preview_id is not None,
        "bar_width": 1000 * progress.share,
        "rate_bars": _rate_bars(batch),
        "why_canceled": labels.cancellation_label(batch),
        "all_ports": all_ports,
        **ports_context(progress, all_ports=all_ports),
        "poll": progress.state in (Batch.State.MOVING, Batch.State.ANNOUNCED),
        "poll_seconds": POLL_SECONDS,
        "live_url": reverse("batch_live", args=[batch.pk]),
    }


def _shared_context(batch: Batch, progress: Progress, may_steer: bool) -> dict[str, Any]:
    """Return what a page shows of every batch: progress, log, and what did not move."""
    return {
        "batch": batch,
        "order": batch.delegation,
        "progress": progress,
        "held_rows": list_held(batch, MAX_SHOWN),
        "left_until": cause_of(batch).holds_end,
        "faults": read_faults(batch),
        "log": read_log(batch, progress),
        "may_steer": may_steer,
    }


def ports_context(progress: Progress, *, all_ports: bool) -> dict[str, Any]:
    """Return the table of ports, shortened unless all ports are asked for."""
    shown = progress.by_port if all_ports else progress.by_port[:SHOWN_PORTS]
    names = find_office_names([row.port for row in shown])
    return {
        "ports": [{"row": row, "name": names.get(row.port, ""), "width": 240 * row.share} for row in shown],
        "ports_more": len(progress.by_port) - len(shown),
        "ports_total": len(progress.by_port),
    }


def proof_context(batch: Batch, *, may_steer: bool) -> dict[str, Any]:
    """Return the context of a batch that has ended.

    Proof, figures since the move, checkups, and how to withdraw the order.
    """
    progress, order, proof = read_progress(batch), batch.delegation, batch.proof or {}
    offices, checks = proof.get("offices", []), describe_checks(proof)
    names = find_office_names([row["office"] for row in offices])
    return {
        **_shared_context(batch, progress, may_steer),
        "proof": batch.proof,
        "difference": describe_difference(proof),
        "checks": checks,
        "checks_held": sum(check.holds for check in checks),
        "offices": [{**row, "name": names.get(row["office"], "")} for row in offices],
        "offices_sum": {name: sum(row[name] for row in offices) for name in BALANCE_COLUMNS},
        "took": _duration_label(batch),
        **_since_context(batch),
        "checkups": checkups_of(batch),
        "told": describe_recipients(batch),
        "may_undo": may_steer and _may_undo(batch),
        **(ports_context(progress, all_ports=True) if batch.state == Batch.State.CANCELLED else {}),
        "withdrawal": order.withdrawals.exclude(state=Delegation.State.REVOKED).first() if order else None,
    }


def _since_context(batch: Batch) -> dict[str, Any]:
    """Return the figures since the move.

    Entries whose clocks lapsed are named, because there must be none.
    """
    if batch.state != Batch.State.DONE:
        return {"since": None}
    since = read_figures_since_move(batch)
    lapsed = list_lapsed_entries(batch, _NAMED_LAPSED + 1) if since["clocks_lapsed"] else []
    return {
        "since": since,
        "has_checkups": has_checkups(batch),
        "lapsed": lapsed[:_NAMED_LAPSED],
        "has_more_lapsed": len(lapsed) > _NAMED_LAPSED,
    }


def replay_context(batch: Batch) -> dict[str, Any]:
    """Return a finished move over time, by port.

    The curve of all ports has the points of a polygon of 400 by 100.
    """
    frames = read_frames(batch)
    step = 400 / max(len(frames["total"]), 1)
    points = [
        f"{(at + 1) * step:.1f},{100 - 100 * moved / (frames['all'] or 1):.1f}"
        for at, moved in enumerate(frames["total"])
    ]
    return {
        "batch": batch,
        "order": batch.delegation,
        "replay": frames,
        "curve": " ".join(["0,100", *points, "400,100"]),
        "took": _duration_label(batch),
    }


def frame_context(batch: Batch, user: User) -> dict[str, Any]:
    """Return heading, steps and crumbs of a batch's own page.

    Orders are linked for users who may read them.
    """
    order = batch.delegation
    crumbs = [{"label": "Centers and ports", "url": reverse("centers")}]
    if user.reads_everything:
        crumbs = [{"label": "Orders", "url": reverse("delegations")}]
        if order is not None:
            crumbs.append({"label": order.order_number, "url": reverse("delegation", args=[order.pk])})
    return {
        "title": labels.batch_title(batch),
        "life": order_steps(order, batch) if order else [],
        "crumbs": [*crumbs, {"label": f"Batch {batch.pk}"}],
    }


def _may_undo(batch: Batch) -> bool:
    order = batch.delegation
    if order is None or order.withdraws_id is not None or order.state not in Delegation.IN_RULEBOOK:
        return False
    # The page reloads when the proof comes, and would lose a reason that is being typed.
    return batch.proof is not None or batch.state == Batch.State.CANCELLED


def _rate_bars(batch: Batch) -> dict[str, Any]:
    size, bars = read_rates(batch)
    highest = max((rate for _, rate in bars), default=0.0)
    step = _SPARK_WIDTH / max(len(bars), 12)
    drawn = [
        {
            "x": round(at * step, 1),
            "width": round(max(step - 6, 2), 1),
            "height": round(_SPARK_HEIGHT * rate / highest, 1) if highest else 0,
            "y": round(_SPARK_HEIGHT + 4 - (_SPARK_HEIGHT * rate / highest if highest else 0), 1),
            "is_now": at == len(bars) - 1 and batch.state == Batch.State.MOVING,
        }
        for at, (_, rate) in enumerate(bars)
    ]
    return {"bars": drawn, "size": size, "most": highest}


def _duration_label(batch: Batch) -> str:
    """Return how long the batch took, like `13 min 37 s`; "" before its end."""
    if batch.started_at is None or batch.finished_at is None:
        return ""
    seconds = (batch.finished_at - batch.started_at).total_seconds()
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return f"{minutes:,} min {rest} s"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
