"""Filing by call: one summary or a list, with one event for each act."""

from collections.abc import Sequence

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from entries.filing.piece import file_piece
from entries.filing.prepared import PreparedSummary
from entries.filing.results import PieceResult
from entries.models import SummaryRevision
from entries.parsed import ParsedSummary


def file_summaries(
    *, summaries: Sequence[ParsedSummary | PreparedSummary], actor: User | None
) -> PieceResult:
    """File up to 5,000 summaries in one transaction. Raises as `file_piece`.

    One filing is recorded on its summary, for the trade to see; a list is one act and one event.
    """
    with transaction.atomic():
        result = file_piece(summaries, actor=actor, source=SummaryRevision.Source.API)
        if len(summaries) == 1 and result.filed:
            filed = result.filed[0]
            record_event(
                verb=Verb.SUMMARY_FILED if filed.revision == 1 else Verb.SUMMARY_REPLACED,
                actor=actor,
                object_kind="summary",
                object_id=filed.summary_id,
                summary_id=filed.summary_id,
                audience=Event.Audience.TRADE,
                after={"revision": filed.revision, "office": filed.decision.office},
            )
        elif result.filed:
            record_event(
                verb=Verb.SUMMARIES_FILED,
                actor=actor,
                object_kind="call",
                object_id=len(summaries),
                after={
                    "new": result.new,
                    "replaced": result.replaced,
                    "unchanged": len(result.unchanged),
                    "refused": len(result.rejected),
                },
            )
    return result
