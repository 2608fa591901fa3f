"""What a batch does with begun work, work near a legal deadline, and teams (decision 34).

An order keeps what it was decided with; the settings fill in what it does not say.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings

MOVE, HOLD = "move", "hold"
TEAMS = ("heading", "importer", "weight")


def near_days() -> int:
    """Where an order does not say what is near a legal deadline."""
    return int(settings.REASSIGNMENT_NEAR_DAYS)


def begun_days() -> int:
    """How many working days a begun item is held at most."""
    return int(settings.REASSIGNMENT_BEGUN_DAYS)


@dataclass(frozen=True, slots=True)
class Policies:
    """`begun` and `near_deadline`: move or hold; days in calendar days, `begun_days` in working days."""

    begun: str = MOVE
    near_deadline: str = MOVE
    near_deadline_days: int = field(default_factory=near_days)
    begun_days: int = field(default_factory=begun_days)
    team: str = "heading"

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Policies":
        """As stored on an order or a batch; what is not there takes its default. ValueError for a wrong value."""
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
        """Whether an item stays where it is. `begun`: by somebody who does not come along."""
        near = today <= due_on <= today + timedelta(days=self.near_deadline_days)
        return (self.near_deadline == HOLD and near) or (self.begun == HOLD and begun)

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def parameters(self) -> dict[str, Any]:
        """What the statements of a chunk need."""
        return {
            "hold_near": self.near_deadline == HOLD,
            "near_days": self.near_deadline_days,
            "hold_begun": self.begun == HOLD,
            "team_by": self.team,
        }
