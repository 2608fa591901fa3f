"""The words of a digest: a subject and a body of a sentence, facts, and whom to ask. Pure but for what it is given."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from centers.models import Office, Team
from reviews.reassignment.models import Batch, Digest

Body = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """How this occasion speaks: `coming` before the move, else it has happened."""

    order_number: str
    day: date
    coming: bool
    undone: bool
    centers: list[Office]

    def office(self, office: Office, went: Counter[str], came: Counter[str]) -> Body:
        """A port: what leaves it, what comes to it."""
        facts = self._facts(went, "Leaves this port" if self.coming else "Left this port")
        facts += self._facts(came, "Comes to this port" if self.coming else "Came to this port")
        return self._body(f"Port {office.code} {office.short_name}: {self._subject()}", facts, staff=True)

    def team(
        self, team: Team, center: Office, came: Counter[str], went: Counter[str], items: int | None
    ) -> Body:
        """A team of a Center: what comes to the Center, and of it to the team."""
        facts = self._facts(
            came, f"Comes to {center.short_name}" if self.coming else f"Came to {center.short_name}"
        )
        facts += self._facts(
            went, f"Leaves {center.short_name}" if self.coming else f"Left {center.short_name}"
        )
        if items is not None:
            facts.append([f"Of it to team {team.code}", f"{items:,} items"])
        return self._body(f"Team {team.code}, {center.short_name}: {self._subject()}", facts, staff=True)

    def person(self, mine: list[tuple[Office, Office, int, int]]) -> Body:
        """Somebody whose items move: how many, and how many stay theirs."""
        facts: list[list[str]] = []
        for origin, goal, number, kept in mine:
            verb = "move" if self.coming else "moved"
            facts.append([f"From {_place(origin)} to {_place(goal)}", f"{number:,} of your items {verb}"])
            if kept:
                facts.append(["Still yours" if not self.coming else "Will still be yours", f"{kept:,} items"])
        return self._body(f"Your work: {self._subject()}", facts, staff=True)

    def trade(self, parts: list[tuple[Office, int]]) -> Body:
        """A filer or an importer: which office processes its entry summaries. Nothing of open work or selection."""
        facts = [
            [f"{'Will be' if self.coming else 'Are now'} at {_place(goal)}", f"{number:,} entry summaries"]
            for goal, number in sorted(parts, key=lambda part: part[0].code)
        ]
        return self._body(
            f"Your entry summaries: {self._subject()}", facts, staff=False, goals=[p[0] for p in parts]
        )

    def _body(
        self, subject: str, facts: list[list[str]], *, staff: bool, goals: list[Office] | None = None
    ) -> Body:
        contacts = [
            {"name": office.short_name, "code": office.code, "phone": office.phone, "email": office.email}
            for office in (goals or self.centers)[:5]
        ]
        body = {
            "sentence": self._sentence(),
            "facts": facts,
            "contacts": contacts,
            "day": self.day.isoformat(),
            "clocks": "No legal deadline changes by the move.",
            "staff": staff,
        }
        return subject[:200], body

    def _facts(self, numbers: Counter[str], label: str) -> list[list[str]]:
        if not numbers:
            return []
        return [[label, f"{numbers['summaries']:,} entry summaries, {numbers['items']:,} open items"]]

    def _names(self) -> str:
        return ", ".join(center.short_name for center in self.centers)

    def _subject(self) -> str:
        day = f"{self.day:%b} {self.day.day}"
        if self.undone:
            return f"work went back from {self._names()}"
        return f"work moves to {self._names()} on {day}" if self.coming else f"work moved to {self._names()}"

    def _sentence(self) -> str:
        day = f"{self.day:%B} {self.day.day}, {self.day.year}"
        if self.undone:
            return f"Order {self.order_number} withdrew an earlier order: work of {self._names()} went back to the ports."
        if self.coming:
            return f"From {day} order {self.order_number} gives work of its industry to {self._names()}."
        return f"Order {self.order_number} of {day} gave work of its industry to {self._names()}; it is there now."


def words_of(batch: Batch, occasion: str) -> Words:
    """For one batch and occasion."""
    order = batch.delegation
    assert order is not None
    return Words(
        order.order_number,
        batch.starts_on,
        occasion == Digest.Occasion.SCHEDULED,
        occasion == Digest.Occasion.UNDONE
        or (occasion == Digest.Occasion.SCHEDULED and order.withdraws_id is not None),
        list(order.centers.all()),
    )


def mail_text(digest: Digest, site: str = "") -> str:
    """The digest as plain text for a letter by mail."""
    body = digest.body
    lines = [body["sentence"], ""]
    lines += [f"{label}: {value}" for label, value in body["facts"]]
    lines += ["", body["clocks"], ""]
    for contact in body["contacts"]:
        parts = [contact["name"], contact["phone"], contact["email"]]
        lines.append("Ask " + ", ".join(part for part in parts if part))
    return "\n".join([*lines, *(["", site] if site else [])]) + "\n"


def _place(office: Office) -> str:
    return office.short_name if office.is_center else f"port {office.code} {office.short_name}"
