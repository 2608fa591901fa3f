"""The words of a digest: a subject and a body of a sentence, facts, and whom to ask. Pure but for what it is given."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from centers.models import Office, StaffingLine, Team

Body = tuple[str, dict[str, Any]]
CLOCKS = "No legal deadline changes by the move."
_MOST_CONTACTS = 10


@dataclass(frozen=True, slots=True)
class Words:
    """How this occasion speaks: `coming` before the move, else it has happened; `stopped` before its end."""

    order_number: str
    day: date
    coming: bool
    undone: bool
    stopped: bool
    centers: list[Office]
    # Its order was withdrawn before anybody was told of the move.
    taken_back: bool = field(default=False, kw_only=True)

    def office(self, office: Office, went: Counter[str], came: Counter[str], held: int = 0) -> Body:
        """A port, or a Center for who is on none of its teams: what leaves it, what comes to it, what is held there."""
        place = office.short_name if office.is_center else "this port"
        facts = self._facts(went, f"{'Leaves' if self.coming else 'Left'} {place}")
        facts += self._facts(came, f"{'Comes' if self.coming else 'Came'} to {place}")
        subject = self._subject(none=not facts)
        if not facts:
            facts = [["Work in flight", self._none()]]
        if held:
            stays = "Stays for now" if self.coming else "Stayed"
            facts.append([f"{stays} at {place}, held", _items(held, "open item")])
        name = office.short_name if office.is_center else f"Port {office.code} {office.short_name}"
        return self._body(f"{name}: {subject}", facts, staff=True)

    def team(
        self, team: Team, center: Office, went: Counter[str], came: Counter[str], items: int | None
    ) -> Body:
        """A team of a Center: what comes to the Center, and of it to the team."""
        _, body = self.office(center, went, came)
        facts = list(body["facts"])
        if items is not None:
            facts.append([f"Of it to team {team.code}", _items(items)])
        return self._body(f"Team {team.code}, {center.short_name}: {self._subject()}", facts, staff=True)

    def person(
        self,
        mine: list[tuple[Office, Office, int, int]],
        planned: StaffingLine | None = None,
        held: int = 0,
    ) -> Body:
        """Somebody whose items move: how many, how many stay theirs, how many are held where they are; or who comes to
        the Center with the order.
        """
        facts: list[list[str]] = []
        for origin, goal, number, kept in mine:
            verb = ("moves" if number == 1 else "move") if self.coming else "moved"
            facts.append([f"From {_place(origin)} to {_place(goal)}", f"{number:,} of your items {verb}"])
            if kept:
                facts.append(["Will still be yours" if self.coming else "Still yours", _items(kept)])
        if held:
            stays = "Stays with you for now" if self.coming else "Stayed with you"
            facts.append([f"{stays}, held", _items(held)])
        if planned is not None:
            where = f"team {planned.team.code} of {planned.team.office.short_name}"
            facts.append(["Your place by the staffing plan", f"{where}, from {long_day(planned.from_date)}"])
        if not facts:
            facts = [["Your items in flight", self._none()]]
        subject = self._subject(none=not mine and planned is None)
        return self._body(f"Your work: {subject}", facts, staff=True)

    def trade(self, parts: list[tuple[Office, int]]) -> Body:
        """A filer or an importer: which office processes its entry summaries. Nothing of open work or selection."""
        parts = sorted(parts, key=lambda part: part[0].code)
        verb = "Will be at" if self.coming else "Went to" if self.taken_back else "Are now at"
        facts = [[f"{verb} {_place(goal)}", _summaries(number)] for goal, number in parts]
        if not facts:
            facts = [["Your entry summaries in flight", self._none()]]
        subject = f"Your entry summaries: {self._subject(none=not parts)}"
        return self._body(subject, facts, staff=False, goals=[office for office, _ in parts])

    def _body(
        self, subject: str, facts: list[list[str]], *, staff: bool, goals: list[Office] | None = None
    ) -> Body:
        contacts = [
            {"name": office.short_name, "code": office.code, "phone": office.phone, "email": office.email}
            for office in self._to_ask(goals or self.centers)[:_MOST_CONTACTS]
        ]
        body = {
            "sentence": self._sentence() if staff else self._sentence_for_trade(),
            "facts": facts,
            "contacts": contacts,
            "day": self.day.isoformat(),
            "clocks": CLOCKS,
            "staff": staff,
        }
        return subject[:200], body

    def _to_ask(self, offices: list[Office]) -> list[Office]:
        """Whoever can be called or written to; where some of these cannot be, the Centers too, which know of the move."""
        reached = [office for office in offices if office.phone or office.email]
        if len(reached) < len(offices):
            reached += [
                center for center in self.centers if center not in reached and (center.phone or center.email)
            ]
        return reached or offices

    def _facts(self, numbers: Counter[str], label: str) -> list[list[str]]:
        if not numbers:
            return []
        return [[label, f"{_summaries(numbers['summaries'])}, {_items(numbers['items'], 'open item')}"]]

    def _none(self) -> str:
        return "none moves" if self.coming else "none moved"

    def _subject(self, *, none: bool = False) -> str:
        """`none`: of what the reader is told about, nothing moved. Before the day it is the order that is told."""
        names, day = _names(self.centers), f"{self.day:%b} {self.day.day}"
        if self.coming:
            if self.undone:
                return f"work goes back from {names} on {day}"
            return f"work moves to {names} on {day}"
        if self.undone:
            return f"{self._what_moved(none)} went back from {names}"
        return f"{self._what_moved(none)} moved to {names}"

    def _what_moved(self, none: bool) -> str:
        return "nothing" if none else "part of the work" if self.stopped else "work"

    def _sentence_for_trade(self) -> str:
        return self._sentence()

    def _sentence(self) -> str:
        names, day, order = _names(self.centers), long_day(self.day), self.order_number
        if self.undone and self.coming:
            return f"From {day} order {order} withdraws an earlier order: work of {names} goes back to the ports."
        if self.undone and self.stopped:
            return (
                f"Order {order} withdrew an earlier order, and its move was stopped before its end. What had gone back"
                f" from {names} is at the ports; the rest stays at {names}."
            )
        if self.undone:
            return f"Order {order} withdrew an earlier order: work of {names} went back to the ports."
        if self.coming:
            return f"From {day} order {order} gives work of its industry to {names}."
        if self.taken_back:
            what = f"The move of order {order} to {names} was stopped before its end, and the order"
            if not self.stopped:
                what = f"Order {order} of {day} gave work of its industry to {names}, and"
            return f"{what} was withdrawn since; what goes back is told by itself."
        if self.stopped:
            return (
                f"The move of order {order} to {names} was stopped before its end. What had moved is there;"
                " the rest stays where it is."
            )
        return f"Order {order} of {day} gave work of its industry to {names}; it is there now."


@dataclass(frozen=True, slots=True)
class WordsWithoutOrder(Words):
    """A changed standing, a new edition or a move by hand: told once it has happened. `centers` are where work went."""

    what: str
    staff_sentence: str
    trade_sentence: str

    def _subject(self, *, none: bool = False) -> str:
        return f"{self._what_moved(none)} moved by {self.what}"

    def _sentence(self) -> str:
        return self.staff_sentence + self._end()

    def _sentence_for_trade(self) -> str:
        return self.trade_sentence + self._end()

    def _end(self) -> str:
        return " It was stopped before its end; the rest stays where it is." if self.stopped else ""


def _place(office: Office) -> str:
    return office.short_name if office.is_center else f"port {office.code} {office.short_name}"


def _names(offices: list[Office]) -> str:
    return ", ".join(office.short_name for office in offices)


def _summaries(number: int) -> str:
    return f"{number:,} entry {'summary' if number == 1 else 'summaries'}"


def _items(number: int, one: str = "item") -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def long_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
