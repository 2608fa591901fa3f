"""Kinds of work that exist in tests alone, one for each function that later workflows use.

`LISTED` goes into `settings.WORK_KINDS`. Their items are opened by `opened` on a summary on file, as an act would open them.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.gate import share_gate
from entries.models import EntrySummary
from reviews.kinds import Kind
from reviews.work.models import WorkItem
from reviews.work.rules.item_clocks import TRADE, NewClock
from reviews.work.services import asking
from reviews.work.services.closing import close_locked_item
from reviews.work.services.locking import lock_item, mark_begun
from reviews.work.services.opening import item_on_file, open_items

FUNCTIONS = ("psc", "protest", "liquidation", "revenue", "examination")


class CloseForm(forms.Form):
    """One result and a note."""

    result = forms.ChoiceField(choices=[("done", "Done")])
    note = forms.CharField(required=False)


class _AnyKind(Kind):
    def close_form(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        return CloseForm(data)

    def close(
        self, *, item_id: int, user: User, data: Mapping[str, Any], expected_version: int | None = None
    ) -> WorkItem:
        item = lock_item(item_id=item_id, user=user, expected_version=expected_version)
        mark_begun(item, user)
        close_locked_item(item, user=user, result=data["result"], note=data.get("note", ""))
        return item


class CorrectionKind(_AnyKind):
    """Work of the function of corrections."""

    key = function = "psc"
    label = "Correction"


class ProtestKind(_AnyKind):
    """Work of the function of protests, of which a summary may have several."""

    key = function = "protest"
    label = "Protest"
    allows_several_open = True


class LiquidationKind(_AnyKind):
    """Work of the function of liquidation."""

    key = function = "liquidation"
    label = "Liquidation"


class RevenueKind(_AnyKind):
    """Work of the function of revenue, such as a bill."""

    key = function = "revenue"
    label = "Bill"
    allows_several_open = True


class ExaminationKind(_AnyKind):
    """Work that is always the port's."""

    key = function = "examination"
    label = "Examination"


LISTED = [
    f"tests.builders.any_kind.{kind.__name__}"
    for kind in (CorrectionKind, ProtestKind, LiquidationKind, RevenueKind, ExaminationKind)
]


@transaction.atomic
def opened(summary: EntrySummary, kind: str, *, subject: int = 0) -> WorkItem:
    """Open an item of a kind on a summary on file, as the act of a workflow does."""
    share_gate()
    db.execute("SELECT 1 FROM entries_routing WHERE summary_id = %s FOR SHARE", [summary.pk])
    summary = EntrySummary.objects.get(pk=summary.pk)
    new = item_on_file(summary, kind, subject=subject)
    (item_id,) = open_items([new], now=clock.now(), today=clock.today())
    return WorkItem.objects.get(pk=item_id)


def opened_of_each_function(summary: EntrySummary) -> dict[str, WorkItem]:
    """Open one item of each function on a summary. Return them by function."""
    return {function: opened(summary, function) for function in FUNCTIONS}


def asked(item: WorkItem, user: User, *, days: int = 30) -> WorkItem:
    """Ask the trade about an item, to be answered within so many days."""
    today = clock.today()
    first, last = today + timedelta(days=1), today + timedelta(days=days)
    question = NewClock("document_response", TRADE, first, last, "granted_until", last)
    return asking.ask_trade(item_id=item.pk, user=user, clock=question)
