"""An order of two administrators: Machinery, all functions, all ports, effective on approval."""

import time

from cee_portal.accounts.models import User
from centers.models import Delegation, Office, StaffingLine
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import approval, drafting, order_input
from reviews.reassignment.steering import controls
from tests.performance.move_data import CENTER


class Order:
    """The proposed order, with the staffing plan of the demonstration for this Center."""

    def __init__(self) -> None:
        self.proposer, self.approver = (
            User.objects.get(username="admin"),
            User.objects.get(username="director"),
        )
        planned = StaffingLine.objects.filter(team__office__code=CENTER).select_related("user", "team")
        self.order: Delegation = drafting.draft_order(
            user=self.proposer,
            spec=order_input.OrderSpec(
                order_number="DO 26-900",
                centers=[Office.objects.get(code=CENTER)],
                text="The Center holds its functions at all ports.",
                staffing=[order_input.StaffingSpec(line.user, line.team, line.from_date) for line in planned],
            ),
        )

    def preview(self) -> float:
        """Make the preview; return the seconds that it took."""
        begun = time.perf_counter()
        drafting.make_preview(order_id=self.order.pk, user=self.proposer)
        return time.perf_counter() - begun

    def approve(self, pace: str = Batch.Pace.FULL) -> Batch:
        """Return the announced batch at that pace; it has not started."""
        _, batch = approval.approve_order(order_id=self.order.pk, user=self.approver, warnings_read=True)
        return controls.set_pace(batch_id=batch.pk, user=self.approver, pace=pace)
