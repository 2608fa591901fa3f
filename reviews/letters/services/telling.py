"""Writes notices of the feed in the transaction of the act that they tell of."""

from collections.abc import Iterable
from dataclasses import dataclass

from cee_portal.core import clock, locks
from cee_portal.core.fault_points import point
from entries.models import EntrySummary, Filer, Importer
from reviews.letters.models import TradeNotice
from reviews.letters.services.release import release_after_commit


@dataclass(frozen=True, slots=True)
class NewTradeNotice:
    """What a line of the feed says, with the ids of those who read it."""

    kind: str
    occasion: str
    text: str
    summary_id: int | None
    filer_id: int | None
    importer_id: int | None
    about: str = ""
    uc_code: str = ""


def tell_trade(
    *,
    kind: str,
    occasion: str,
    text: str,
    summary: EntrySummary | None = None,
    filer: Filer | None = None,
    importer: Importer | None = None,
    about: str = "",
    uc_code: str = "",
) -> None:
    """Tell filer and importer of one thing, in the caller's transaction.

    Without `filer` and `importer` those of the summary are told. `about` names the object, such as `request:12`. The
    same kind and occasion again writes nothing. The text is for the trade: nothing of selection, people or notes.
    """
    filer_id: int | None
    importer_id: int | None
    if filer is None and importer is None and summary is not None:
        filer_id, importer_id = summary.filer_id, summary.importer_id
    else:
        filer_id = filer.pk if filer else None
        importer_id = importer.pk if importer else None
    summary_id = summary.pk if summary else None
    tell_trade_of_many(
        [NewTradeNotice(kind, occasion, text, summary_id, filer_id, importer_id, about, uc_code)]
    )


def tell_trade_of_many(notices: Iterable[NewTradeNotice]) -> None:
    """Write many notices with one statement. Raises ValueError for an unknown kind and for a notice without a reader."""
    locks.require_transaction()
    now = clock.now()
    rows = [
        TradeNotice(
            kind=TradeNotice.Kind(notice.kind),
            occasion=notice.occasion,
            text=notice.text,
            summary_id=notice.summary_id,
            filer_id=notice.filer_id,
            importer_id=notice.importer_id,
            about=notice.about,
            uc_code=notice.uc_code,
            written_at=now,
        )
        for notice in notices
    ]
    if any(row.filer_id is None and row.importer_id is None for row in rows):
        raise ValueError("A notice needs a filer, an importer or a summary.")
    if not rows:
        return
    TradeNotice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    release_after_commit()
    point("notice_written")
