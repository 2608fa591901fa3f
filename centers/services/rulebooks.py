"""Publishing of a rulebook.

Every published edition and approved delegation, and the policy.

A rulebook is immutable and numbered, and numbers only grow (docs/concurrency.md, section 4), so that any past
decision can be replayed (19 CFR 101.1; Delegation Order 14-004).
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.accounts.models import User
from cee_portal.core.gate import hold_gate
from cee_portal.core.record import Verb, record_event
from centers.models import Delegation, Edition, EditionRow, Heading, Rulebook
from centers.routing.rulebook import Rulebook as Rules
from centers.routing.rulebook import snapshot_checksum


def publish_rulebook(*, cause: str, actor: User | None = None) -> Rulebook:
    """Publish all that is published and approved as the newest rulebook.

    A new number is taken only where something changed; the same content keeps its number. Joins the caller's
    transaction if there is one, and holds the gate until commit. Raises GateBusyError, and ValueError where the
    rules do not fit together: a broken rulebook is refused, never half used.
    """
    with transaction.atomic():
        hold_gate()
        newest = Rulebook.objects.order_by("-number").first()
        snapshot = build_snapshot()
        key = snapshot_checksum(snapshot)
        if newest is not None and (newest.digest == key or _checksum_of_rules(newest.snapshot) == key):
            return newest
        if newest is not None and Rulebook.objects.filter(digest=key).exists():
            # These rules were in force once before. The number grows all the same, because the newest rulebook
            # is the one with the highest number.
            snapshot["follows"] = newest.number
            key = snapshot_checksum(snapshot)
        Rules.from_snapshot(0, snapshot)
        published = Rulebook.objects.create(
            digest=key, snapshot=snapshot, cause=cause[:200], published_at=RawSQL("cee_now()", [])
        )
        record_event(
            verb=Verb.RULEBOOK_PUBLISHED,
            actor=actor,
            object_kind="rulebook",
            object_id=published.number,
            reason=cause,
            before={"number": newest.number} if newest else None,
            after={"number": published.number, "digest": key},
        )
    return published


def build_snapshot() -> dict[str, Any]:
    """Return all published editions, all orders ever approved, and the headings of the tariff.

    `Rulebook.from_snapshot` reads it. A revoked order stays in it with the day from which it is withdrawn, so that what
    it decided can be replayed.
    """
    return {
        "headings": list(Heading.objects.order_by("code").values_list("code", flat=True)),
        "policy": {"inferred_low_needs_jurisdiction": settings.INFERRED_LOW_NEEDS_JURISDICTION},
        "editions": [
            _edition_snapshot(edition) for edition in Edition.objects.prefetch_related("rows__center")
        ],
        "delegations": [order_snapshot(order) for order in _list_orders()],
    }


def _checksum_of_rules(snapshot: dict[str, Any]) -> str:
    return snapshot_checksum({name: part for name, part in snapshot.items() if name != "follows"})


def _edition_snapshot(edition: Edition) -> dict[str, Any]:
    return {
        "effective_on": edition.effective_on.isoformat(),
        "citation": edition.citation,
        "rows": [_row_snapshot(row) for row in edition.rows.all()],
    }


def _row_snapshot(row: EditionRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "level": row.level,
        "from": row.span.lower,
        "to": row.span.upper,
        "center": row.center.code,
        "basis": row.basis,
    }


def _list_orders() -> list[Delegation]:
    # An order that withdraws another one gives nothing itself: its day stands in the other's `withdrawn_on`.
    orders = Delegation.objects.filter(withdraws=None).prefetch_related("centers", "ports").order_by("pk")
    in_rulebook = orders.filter(state__in=Delegation.IN_RULEBOOK)
    revoked = orders.filter(
        state=Delegation.State.REVOKED,
        approved_at__isnull=False,
        withdrawn_on__isnull=False,
        effective_on__isnull=False,
    )
    return [*in_rulebook, *revoked]


def order_snapshot(order: Delegation, *, effective_on: date | None = None) -> dict[str, Any]:
    """Return an order as a snapshot holds it.

    A preview gives its own day as `effective_on`.
    """
    day = effective_on or order.effective_on
    assert day is not None  # a constraint holds it for approved orders
    return {
        "id": order.pk,
        "order_number": order.order_number,
        "effective_on": day.isoformat(),
        "withdrawn_on": order.withdrawn_on.isoformat() if order.withdrawn_on else None,
        "centers": [center.code for center in order.centers.all()],
        "ports": "all" if order.all_ports else [port.code for port in order.ports.all()],
        "functions": list(order.functions),
    }
