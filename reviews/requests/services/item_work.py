"""The item of a request, for the services of the trade's side (reviews/requests/extension_points.py)."""

from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.formatting import full_day
from cee_portal.core.models import Event
from reviews.notices.models import Digest
from reviews.requests.models import Extension, TradeRequest
from reviews.work.models import WorkItem
from reviews.work.services.asking import receive_answer
from reviews.work.services.locking import lock_any_item, lock_summary_of


class ItemOfRequest:
    """Locks the item of a request, brings it back, and tells its office."""

    def lock(self, item_id: int) -> bool:
        """Lock summary and item; return whether the item is open."""
        lock_summary_of(item_id)
        return not lock_any_item(item_id).is_closed

    def bring_back(self, request: TradeRequest, event: Event) -> None:
        """Bring the item back into the band of answers, unless another request on it is still open."""
        others = TradeRequest.objects.filter(item=request.item_id, state=TradeRequest.State.SENT)
        if not others.exists():
            receive_answer(item_id=request.item_id, actor=event.actor)

    def tell_office(self, request: TradeRequest, extension: Extension) -> None:
        """Write the notice that more time is asked for: to the owner of the item, else to its team or office."""
        item = WorkItem.objects.select_related("owner", "office").get(pk=request.item_id)
        owner = item.owner if item.owner and item.owner.is_active else None
        emails = [owner.email] if owner and owner.email else []
        now = clock.now()
        Digest.objects.create(
            occasion=Digest.Occasion.MORE_TIME,
            about=f"request:{request.pk}:{extension.number}",
            recipient=f"user:{owner.pk}" if owner else _place_of(item),
            users=[owner.pk] if owner else [],
            emails=emails,
            subject=f"{request.printed_number}: more time asked",
            body={
                "sentence": f"{extension.asked_for} asks for time until {full_day(extension.wished_on)} to answer"
                f" {request.number}: {extension.reason}",
                "clocks": f"The last day stays {full_day(request.last_day)} until somebody decides.",
                "facts": [],
                "contacts": [],
                "url": reverse("work_request_more_time", args=[request.pk, extension.number]),
            },
            created_at=now,
            mailed_at=None if emails else now,
        )


def _place_of(item: WorkItem) -> str:
    """Return the team of the item at a Center, else its office, as recipients of notices are named."""
    in_team = item.office.is_center and item.team_id
    return f"team:{item.team_id}" if in_team else f"office:{item.office.code}"
