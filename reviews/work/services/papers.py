"""The check of an item to which somebody of staff adds papers."""

from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError, NotFoundError
from centers.selectors.memberships import may_act_at
from entries.models import EntrySummary
from reviews.work.selectors.items import visible_items


def check_item(*, user: User, summary: EntrySummary, subject_id: int) -> None:
    """Let the people of an item's office add papers to it, also after it was closed: papers arrive late.

    Raises NotFoundError where the user sees no such item of the summary, NotAllowedError for people of another office.
    """
    item = visible_items(user).filter(pk=subject_id, summary_id=summary.pk).select_related("office").first()
    if item is None:
        raise NotFoundError("There is no such item on this summary.")
    if not may_act_at(user, item.office):
        raise NotAllowedError(
            f"This item is at {item.office.short_name} ({item.office.code}). Ask that office to add the paper."
        )
