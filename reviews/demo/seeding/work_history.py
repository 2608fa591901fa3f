"""The work that people did before today, under the clock of that day.

It has a bound: some closings after each fortnight, and at the end the desks that a visitor should find.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from cee_portal.accounts.models import User
from cee_portal.core import db
from cee_portal.core.refusals import RefusedError
from centers.models import Office
from reviews.demo.builder.outcomes import outcome_of
from reviews.demo.seeding.people_table import PEOPLE, Person
from reviews.validation.services.closing import close_review, start_review
from reviews.work.services import hand_over, ownership, parking

MOST_CLOSINGS = 1_200
_CLOSED_SHARE = 0.019  # of the open items of a staffed office, each fortnight
_OLDEST_FIRST = 0.15
_PARKING_REASONS = (
    "Waits for the importer's invoice.",
    "Waits for a laboratory report.",
    "Waits for an answer of the port.",
)


@dataclass
class Workforce:
    """The people by office, with the share of work of each."""

    dice: Random
    story_entry_number: str
    staff: dict[str, list[tuple[User, Person]]] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    closed: int = 0

    @classmethod
    def for_everybody(cls, seed: int, story_entry_number: str) -> "Workforce":
        """Return the workforce of all people on file."""
        force = cls(Random(seed + 5), story_entry_number)
        users = {user.username: user for user in User.objects.all()}
        for person in PEOPLE:
            if person.office and person.username in users:
                force.staff.setdefault(person.office, []).append((users[person.username], person))
        force.offices = {office.code: office for office in Office.objects.all()}
        return force

    def close_some(self) -> None:
        """Let each staffed office close a little of its open work."""
        for code in self.staff:
            items = self._open_items(code)
            wanted = round(len(items) * _CLOSED_SHARE + self.dice.random() * 0.8)
            for _ in range(max(min(wanted, len(items), MOST_CLOSINGS - self.closed), 0)):
                place = 0 if self.dice.random() < _OLDEST_FIRST else int(self.dice.random() * len(items))
                self._close(items.pop(place), self._pick_user(code))

    def clear_overdue(self, keep: int = 4) -> None:
        """Let each staffed office close its overdue work except for `keep` items."""
        for code in self.staff:
            overdue = [item for item in self._open_items(code) if item.band == 1]
            for item in overdue[keep:]:
                self._close(item, self._pick_user(code))

    def fill_desks(self, today: date) -> None:
        """Give people unequal loads of begun, parked and sent work."""
        for code, staff in self.staff.items():
            items = self._open_items(code)
            self.dice.shuffle(items)
            taken = int(len(items) * (0.5 if code == "CEE007" else 0.35))
            for item in items[:taken]:
                user, person = self._pick(staff)
                if person.role == "supervisor" and person.load < 0.15:
                    continue
                self._take_and_start(item, user, today)
            if len(items) > taken + 6 and code in ("CEE007", "CEE001", "2704"):
                self._send_some(items[taken : taken + 6], code)

    def take_without_starting(self) -> None:
        """Take a few items that go back to the queue tomorrow, as nobody begins them."""
        for code, staff in self.staff.items():
            items = [item for item in self._open_items(code) if item.owner_id is None][:40:7]
            for item in items:
                self._try(ownership.take, item_id=item.id, user=self._pick(staff)[0])

    def _take_and_start(self, item: "OpenItem", user: User, today: date) -> None:
        if not self._try(ownership.take, item_id=item.id, user=user):
            return
        draw = self.dice.random()
        if draw < 0.1:
            until = today + timedelta(days=3 + int(self.dice.random() * 24))
            self._try(
                parking.park,
                item_id=item.id,
                user=user,
                until=until,
                reason=self.dice.choice(_PARKING_REASONS),
            )
        else:
            self._try(start_review, item_id=item.id, user=user)

    def _send_some(self, items: "Sequence[OpenItem]", code: str) -> None:
        """Send three items to another office, with three different endings."""
        sender = self.staff[code][0][0]
        others = [other for other in ("CEE001", "CEE007", "2704") if other != code]
        for place, item in enumerate(items[:3]):
            target = others[place % len(others)]
            reason = "These goods look like yours: please check the lines and their use."
            if not self._try(
                hand_over.send, item_id=item.id, user=sender, office=self.offices[target], reason=reason
            ):
                continue
            receiver = self.staff[target][0][0]
            if place == 1:
                self._try(hand_over.accept, item_id=item.id, user=receiver)
            elif place == 2:
                self._try(
                    hand_over.return_to_sender,
                    item_id=item.id,
                    user=receiver,
                    reason="Classified correctly; the goods are yours.",
                )

    def _close(self, item: "OpenItem", user: User) -> None:
        outcome = outcome_of(item.id, item.value, self.dice)
        if self._try(close_review, item_id=item.id, user=user, outcome=outcome):
            self.closed += 1

    def _pick_user(self, code: str) -> User:
        return self._pick(self.staff[code])[0]

    def _pick(self, staff: list[tuple[User, Person]]) -> tuple[User, Person]:
        loads = list(accumulate(person.load for _, person in staff))
        return self.dice.choices(staff, cum_weights=loads)[0]

    def _open_items(self, code: str) -> "list[OpenItem]":
        """Return the open reviews of an office, the most urgent first."""
        return [
            OpenItem(*row) for row in db.rows(_OPEN_REVIEWS, [self.offices[code].pk, self.story_entry_number])
        ]

    def _try(self, act: Callable[..., object], **arguments: object) -> bool:
        """Do an act; return False where it is refused, as a person would leave it."""
        try:
            act(**arguments)
        except RefusedError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open review with its facts of the queue."""

    id: int
    value: int
    band: int
    owner_id: int | None


_OPEN_REVIEWS = """
SELECT id, value, CASE WHEN due_on < cee_today() THEN 1 ELSE 4 END, owner_id FROM reviews_workitem
WHERE office_id = %s AND state = 'open' AND kind = 'validation' AND entry_number <> %s ORDER BY due_on, id
"""
