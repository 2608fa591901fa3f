"""Labels of orders and batches: Centers, functions, ports, days, headings."""

from datetime import date

from cee_portal.core.formatting import full_day, listed
from centers.models import Delegation
from centers.routing.codes import CENTER_FUNCTIONS
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.order_row import ORDER_WITHDRAWN
from reviews.reassignment.placement.policies import HOLD, Policies

ALL_FUNCTIONS = tuple(CENTER_FUNCTIONS)


def centers_label(order: Delegation) -> str:
    """Return the Centers of an order, like `Machinery and Electronics`."""
    return listed([center.short_name for center in order.centers.all()])


def is_full_status(order: Delegation) -> bool:
    """Return whether the order gives full operational status.

    That is all delegable functions at all ports.
    """
    return order.all_ports and set(order.functions) >= set(ALL_FUNCTIONS)


def _scope_label(order: Delegation) -> str:
    """Return the functions and ports of an order, like `all functions at port 2704`."""
    has_all = set(order.functions) >= set(ALL_FUNCTIONS)
    return f"{'all functions' if has_all else functions_label(order)} at {ports_label(order)}"


def function_label(name: str) -> str:
    """Return the label of a function, kind or state, like `PSC` or `revenue`."""
    return "PSC" if name == "psc" else name.replace("_", " ")


def functions_label(order: Delegation) -> str:
    """Return the functions of an order, like `validation, PSC, revenue`."""
    return ", ".join(function_label(name) for name in ALL_FUNCTIONS if name in order.functions)


def order_summary(order: Delegation) -> str:
    """Return what an order gives, like `revenue at port 2704`."""
    if order.withdraws is not None:
        return f"withdraws {order.withdraws.order_number}"
    if is_full_status(order):
        return "full operational status"
    return f"{functions_label(order)} at {ports_label(order)}"


def ports_label(order: Delegation) -> str:
    """Return the ports of an order, like `all ports`, `port 2704` or `12 ports`."""
    if order.all_ports:
        return "all ports"
    ports = list(order.ports.all())
    return f"port {ports[0].code}" if len(ports) == 1 else f"{len(ports)} ports"


def order_title(order: Delegation) -> str:
    """Return the heading of an order's page."""
    centers = centers_label(order)
    if order.withdraws_id is not None:
        return f"{centers}: work goes back to the ports"
    if is_full_status(order):
        return f"{centers} to full operational status"
    return f"{centers}: {_scope_label(order)}"


def order_title_after_move(order: Delegation) -> str:
    """Return the heading of an order's page after its work has moved."""
    centers = centers_label(order)
    if order.withdraws_id is not None:
        return f"Work went back from {centers}"
    verb = "hold" if " and " in centers else "holds"
    if order.state == Delegation.State.REVOKED:
        verb = "held"
    return f"{centers} {verb} {_scope_label(order)}"


def day_label(order: Delegation, today: date) -> str:
    """Return the effective day, like `today, Nov 24, 2026` or `Dec 1, 2026`."""
    day = order.effective_on
    if day is None:
        return f"the day of approval, today {full_day(today)}"
    return f"today, {full_day(day)}" if day == today else full_day(day)


def batch_title(batch: Batch) -> str:
    """Return the heading of a batch's page."""
    order = batch.delegation
    if order is None:
        return batch.title
    if batch.started_at is None:
        return order_title(order)
    if batch.state == Batch.State.CANCELLED and order.withdraws_id is not None:
        return f"Some work went back from {centers_label(order)}"
    if batch.state in Batch.ENDED:
        return order_title_after_move(order)
    centers = centers_label(order)
    return f"Moving work back from {centers}" if order.withdraws_id else f"Moving work to {centers}"


def cancellation_label(batch: Batch) -> str:
    """Return why a batch was cancelled, and what its order says of the move today."""
    state, message = batch.delegation and batch.delegation.state, batch.status_message
    if state in Delegation.CHANGEABLE:
        return f"{message} Once its order is approved again, another batch moves it."
    if state == Delegation.State.REVOKED and message != ORDER_WITHDRAWN:
        return f"{message} The order was withdrawn since."
    return message


def policy_labels(policies: Policies) -> list[str]:
    """Return what a move does with work that could stay: near a legal deadline, and begun."""
    near = f"Items within {policies.near_deadline_days} days of a legal deadline"
    begun = "Begun items whose owner is not on the plan"
    days = f"at most {policies.begun_days} working days"
    return [
        f"{near} {'stay until their date' if policies.near_deadline == HOLD else 'move with the rest'}.",
        f"{begun} {f'stay until they are closed, {days}' if policies.begun == HOLD else 'move and lose their owner'}.",
    ]
