"""The kind of work of a summary for which no rule names a Center (reviews/kinds.py says what each attribute means)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.forms import Form

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from entries.extension_points import AcceptedFilings
from reviews.jurisdiction.items import KEY, after_filing, open_for_unrouted
from reviews.jurisdiction.pages.forms import CloseForm
from reviews.jurisdiction.queue import NeedsJurisdiction
from reviews.jurisdiction.services import leave_at_port
from reviews.kinds import Action, Kind
from reviews.work.models import WorkItem
from reviews.work.selectors.result_codes import result_codes_on


class JurisdictionKind(Kind):
    """A person says whose industry the goods are, or leaves the summary with its port."""

    key = KEY
    function = "validation"
    label = "Jurisdiction"
    waits_for_jurisdiction = True
    reason = "No Center fits"
    queue = NeedsJurisdiction()
    close_title = "Leave it with the port"

    def actions(self, item: WorkItem) -> Sequence[Action]:
        return (
            Action(
                "Set jurisdiction …",
                "work_item_set_jurisdiction",
                "e",
                opens_form=True,
                is_wide=True,
                supervisor_only="A supervisor sets the jurisdiction",
            ),
            Action("Route again …", "work_item_route_again", "r", opens_form=True),
        )

    def close_form(self, data: Mapping[str, Any] | None = None) -> Form:
        return CloseForm(data)

    def close(
        self, *, item_id: int, user: User, data: Mapping[str, Any], expected_version: int | None = None
    ) -> WorkItem:
        if not result_codes_on(clock.today(), KEY).filter(code=data["result"]).exists():
            raise InvalidInputError(
                "It needs a jurisdiction: set it by hand, route again, or say that it stays with the port.",
                field="result",
            )
        return leave_at_port(
            item_id=item_id, user=user, note=data.get("note", ""), expected_version=expected_version
        )

    def banner(self, item: WorkItem) -> tuple[str, str] | None:
        return "No Center fits.", "Set the jurisdiction, send it to another office, or route it again."

    def after_filing(self, piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
        after_filing(piece, items)

    def open_for_unrouted(self, summary_ids: Iterable[int]) -> None:
        open_for_unrouted(summary_ids)
