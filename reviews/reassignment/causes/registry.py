"""The classes of all causes. Django imports this module when it starts (`reviews.apps`)."""

from reviews.reassignment.causes.line_causes import EditionCause, StandingCause
from reviews.reassignment.causes.manual_cause import ManualCause
from reviews.reassignment.causes.order_causes import OrderCause, WithdrawalCause
from reviews.reassignment.engine.cause import register

register(OrderCause, WithdrawalCause, StandingCause, EditionCause, ManualCause)
