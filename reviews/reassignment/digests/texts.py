"""Texts of digests: subject, sentence and facts, rendered from `templates/reviews/reassignment/digests/`."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template

from cee_portal.core.formatting import long_date, month_day
from centers.models import Delegation, Office, StaffingLine, Team
from entries.models import Importer
from reviews.notices.models import Digest
from reviews.reassignment.models import Batch

_MAX_CONTACTS = 10
_MAX_SUBJECT_LENGTH = 200


class DigestText(NamedTuple):
    """The text of one digest: the columns `subject` and `body` of its row."""

    subject: str
    body: dict[str, Any]


class PersonMove(NamedTuple):
    """The items of one person that move from one office to another; `kept` of them stay the person's own."""

    source: Office
    target: Office
    items: int
    kept: int


class DigestTexts:
    """Render subject and body of the digests of one batch and occasion.

    `offices` are the Centers of the order, or the offices to which a move without an order took work.
    """

    def __init__(self, batch: Batch, occasion: str, offices: list[Office]) -> None:
        order = batch.delegation
        self.day = batch.starts_on
        self.offices = offices
        self.values: dict[str, Any] = {
            "batch": batch,
            "cause": batch.cause,
            "is_coming": occasion == Digest.Occasion.SCHEDULED,
            "is_stopped": batch.state == Batch.State.CANCELLED,
            "is_taken_back": batch.cause == Batch.Cause.ORDER and bool(order and order.withdrawn_on),
            "names": ", ".join(office.short_name for office in offices),
            "day": long_date(self.day),
            "month_day": month_day(self.day),
            "order_number": order.order_number if order else "",
            **_cause_values(batch),
        }
        # Rendered once, because thousands of recipients get the same.
        self.subjects = [self._join("subject", is_nothing=is_nothing) for is_nothing in (False, True)]
        self.sentences = [
            self._join(f"sentence_{batch.cause}", is_staff=is_staff) for is_staff in (False, True)
        ]
        self.deadlines = self._join("deadlines")

    def render_for_office(
        self, office: Office, went: Counter[str], came: Counter[str], held: int = 0
    ) -> DigestText:
        """Render the digest of a port, or of the people of a Center who are in no team."""
        values = self._office_values(office, went, came)
        return self._digest("office", is_nothing=not went and not came, held=held, **values)

    def render_for_team(
        self, team: Team, center: Office, went: Counter[str], came: Counter[str], items: int | None
    ) -> DigestText:
        """Render the digest of a team of a Center; `items` is the number of items that came to the team."""
        return self._digest("team", team=team, items=items, **self._office_values(center, went, came))

    def render_for_person(
        self, moves: list[PersonMove], planned: StaffingLine | None = None, held: int = 0
    ) -> DigestText:
        """Render the digest of a person: the moves of the person's items, and the number of held ones.

        `planned` is the person's line of the staffing plan. Without moves and without such a line the subject says that
        nothing moved, even if items are held.
        """
        rows = [
            {**move._asdict(), "source": _place(move.source), "target": _place(move.target)} for move in moves
        ]
        day = long_date(planned.from_date) if planned else ""
        is_nothing = not moves and planned is None
        return self._digest(
            "person", is_nothing=is_nothing, moves=rows, planned=planned, planned_day=day, held=held
        )

    def render_for_trade(self, parts: list[tuple[Office, int]]) -> DigestText:
        """Render the digest of a filer or an importer; `parts` has offices and numbers of entry summaries."""
        parts = sorted(parts, key=lambda part: part[0].code)
        rows = [{"place": _place(office), "summaries": number} for office, number in parts]
        offices = [office for office, _ in parts]
        return self._digest("trade", is_staff=False, is_nothing=not parts, offices=offices, places=rows)

    def _office_values(self, office: Office, went: Counter[str], came: Counter[str]) -> dict[str, Any]:
        place = office.short_name if office.is_center else "this port"
        return {"office": office, "place": place, "went": went, "came": came}

    def _digest(
        self,
        template: str,
        *,
        is_staff: bool = True,
        is_nothing: bool = False,
        offices: list[Office] | None = None,
        **values: Any,
    ) -> DigestText:
        subject, *facts = _render_lines(template, **self.values, subject=self.subjects[is_nothing], **values)
        body = {
            "sentence": self.sentences[is_staff],
            "facts": [line.split(" | ", 1) for line in facts],
            "contacts": self._contacts(offices or self.offices),
            "day": self.day.isoformat(),
            "clocks": self.deadlines,
            "staff": is_staff,
        }
        return DigestText(subject[:_MAX_SUBJECT_LENGTH], body)

    def _contacts(self, offices: list[Office]) -> list[dict[str, str]]:
        """Return the offices with a phone or an address; if some lack both, also the Centers, which know the move."""
        reached = [office for office in offices if office.phone or office.email]
        if len(reached) < len(offices):
            reached += [
                office for office in self.offices if office not in reached and (office.phone or office.email)
            ]
        return [
            {"name": office.short_name, "code": office.code, "phone": office.phone, "email": office.email}
            for office in (reached or offices)[:_MAX_CONTACTS]
        ]

    def _join(self, template: str, **values: Any) -> str:
        return " ".join(_render_lines(template, **self.values, **values))


def render_called_off(batch: Batch, announced: Digest) -> DigestText:
    """Render the digest that calls off a move; `announced` is the digest that announced it to the same recipient."""
    order = batch.delegation
    assert order is not None
    lines = _render_lines(
        "called_off",
        order_number=order.order_number,
        day=long_date(batch.starts_on),
        is_standing=order.state in Delegation.IN_RULEBOOK and order.effective_on == batch.starts_on,
        is_revoked=order.state == Delegation.State.REVOKED,
    )
    (deadlines,) = _render_lines("deadlines", is_called_off=True)
    body = {**announced.body, "sentence": " ".join(lines), "facts": [], "clocks": deadlines}
    return DigestText(f"Called off: {announced.subject}"[:_MAX_SUBJECT_LENGTH], body)


def _cause_values(batch: Batch) -> dict[str, Any]:
    """Return what the sentences of moves without an order name; None if the cause has no such thing."""
    params = batch.params
    edition = params.get("edition")
    return {
        "importer": Importer.objects.filter(pk=params.get("importer")).first(),
        "target_office": Office.objects.filter(pk=params.get("office")).first(),
        "edition_day": long_date(date.fromisoformat(edition)) if edition else "",
    }


def _place(office: Office) -> str:
    return office.short_name if office.is_center else f"port {office.code} {office.short_name}"


def _render_lines(name: str, **values: Any) -> list[str]:
    """Render a template as plain text and return its lines.

    Indents and empty lines are left out.
    """
    template = get_template(f"reviews/reassignment/digests/{name}.txt")
    assert isinstance(template, Template)
    text = template.template.render(Context(values, autoescape=False))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
