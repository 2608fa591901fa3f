"""The life of an order: draft → previewed → approved by a second person → moving → in force → revoked (decision 37).

Each act stands in a module of its own: drafting, approving, withdrawing. This is what others import.
"""

from reviews.reassignment.orders.approval import approve_order
from reviews.reassignment.orders.drafting import change_order, make_preview, propose_order
from reviews.reassignment.orders.order_input import WORKING_FUNCTIONS, OrderWish, StaffingWish
from reviews.reassignment.orders.withdrawal import revoke_order

__all__ = [
    "WORKING_FUNCTIONS",
    "OrderWish",
    "StaffingWish",
    "approve_order",
    "change_order",
    "make_preview",
    "propose_order",
    "revoke_order",
]
