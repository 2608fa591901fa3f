"""Policies of a batch: begun work, work near a legal deadline, and teams (decision 34).

An order stores its policies. Settings give the defaults.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings

MOVE, HOLD = "move", "hold"
TEAMS = ("heading", "importer", "weight")


def near_days() -> int:
    """Return the default number of days that counts as near a legal deadline."""
    return int(settings.REASSIGNMENT_NEAR_DAYS)


def begun_days() -> int:
    """Return the default number of working days that a begun item is held."""
    return int(settings.REASSIGNMENT_BEGUN_DAYS)


@dataclass(frozen=True, slots=True)
class Policies:
    """Say what a batch does with work that could stay.

    `begun` and `near_deadline` are "move" or "hold". `near_deadline_days` are calendar days, `begun_days` working days.
    """

    begun: str = MOVE
    near_deadline: str = MOVE
    near_deadline_days: int = field(default_factory=near_days)
    begun_days: int = field(default_factory=begun_days)
    team: str = "heading"

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Policies":
        """Read the policies of an order or a batch; a missing one takes its default. Raise ValueError for a wrong value."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        policies = cls(**known)
        if policies.begun not in (MOVE, HOLD) or policies.near_deadline not in (MOVE, HOLD):
            raise ValueError("begun and near_deadline are “move” or “hold”.")
        if policies.team not in TEAMS:
            raise ValueError(f"team is one of {', '.join(TEAMS)}.")
        if not 0 <= policies.near_deadline_days <= 90:
            raise ValueError("near_deadline_days is a number of days from 0 to 90.")
        return policies

    def keeps(self, *, due_on: date, today: date, begun: bool) -> bool:
        """Return whether an item is held. `begun`: it is begun by a person who does not move with it."""
        near = today <= due_on <= today + timedelta(days=self.near_deadline_days)
        return (self.near_deadline == HOLD and near) or (self.begun == HOLD and begun)

    def stored(self) -> dict[str, Any]:
        """Return the policies as they are stored."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def parameters(self) -> dict[str, Any]:
        """Return the parameters for the statements of a chunk."""
        return {
            "hold_near": self.near_deadline == HOLD,
            "near_days": self.near_deadline_days,
            "hold_begun": self.begun == HOLD,
            "team_by": self.team,
        }
