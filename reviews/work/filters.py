"""The filters of the queue: one value each, all in the URL, shared by screen, API, export and take-next.

Each lone filter has an index in the queue's own order (reviews.work.models). What is not known is an error, never
ignored: a filter that was silently dropped would show everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cee_portal.accounts.models import User
from centers.models import Office, Team
from entries.models import Importer
from entries.rules.importer_numbers import normalise_importer_number
from reviews.work.errors import InvalidActError
from reviews.work.models import WorkItem

LABELS = {
    "kind": "Kind",
    "team": "Team",
    "owner": "Owner",
    "port": "Port",
    "heading": "Heading",
    "importer": "Importer",
    "origin": "Origin",
    "criterion": "Criterion",
    "due": "Due",
}


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """Texts as they stand in the URL; empty where not set. `due` is a last day (ISO) or a number of days from today."""

    kind: str = ""
    team: str = ""
    owner: str = ""
    port: str = ""
    heading: str = ""
    importer: str = ""
    origin: str = ""
    criterion: str = ""
    due: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "ItemFilters":
        """The filters of a query string or a JSON body; other keys are the caller's business."""
        texts = {f.name: given.get(f.name) for f in fields(cls)}
        return cls(**{name: str(text).strip() for name, text in texts.items() if text not in (None, "")})

    @property
    def active(self) -> dict[str, str]:
        """Those that are set, in the order of the chips."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def without(self, name: str) -> "ItemFilters":
        return replace(self, **{name: ""})

    def condition(self, *, user: User, today: date) -> Q:
        """The filters as a condition on WorkItem. Raises InvalidActError that names the field and what to write."""
        condition = Q()
        for name, text in self.active.items():
            condition &= _CONDITIONS[name](text, user, today)
        return condition

    def apply(self, items: QuerySet[WorkItem], *, user: User, today: date) -> QuerySet[WorkItem]:
        return items.filter(self.condition(user=user, today=today))


def _choice(field: str, values: list[str]) -> Any:
    def condition(text: str, user: User, today: date) -> Q:
        if text not in values:
            raise InvalidActError(f"“{text}” is not a {field}. Use one of: {', '.join(values)}.", field=field)
        return Q(**{field: text})

    return condition


def _team(text: str, user: User, today: date) -> Q:
    if text == "none":
        return Q(team__isnull=True)
    known = list(Team.objects.filter(code=text.upper()).values_list("pk", flat=True))
    if not known:
        raise InvalidActError(f"There is no team “{text}”. Write its code, like E2, or none.", field="team")
    return Q(team__in=known)


def _port(text: str, user: User, today: date) -> Q:
    if not (text.isascii() and text.isdigit()) or len(text) != 4:
        raise InvalidActError(f"“{text}” is not a port. Write four digits, like 2704.", field="port")
    return Q(port=Office.objects.filter(code=text).values_list("pk", flat=True).first() or 0)


def _owner(text: str, user: User, today: date) -> Q:
    if text == "none":
        return Q(owner__isnull=True)
    if text == "me":
        return Q(owner=user)
    owner_id = User.objects.filter(username=text).values_list("pk", flat=True).first()
    if owner_id is None:
        raise InvalidActError(
            f"Nobody has the user name “{text}”. Use a user name, none or me.", field="owner"
        )
    return Q(owner=owner_id)


def _digits(field: str, column: str, lengths: tuple[int, ...], example: str) -> Any:
    def condition(text: str, user: User, today: date) -> Q:
        if not (text.isascii() and text.isdigit()) or len(text) not in lengths:
            raise InvalidActError(f"“{text}” is not a {field}. Write it like {example}.", field=field)
        return Q(**{column: text})

    return condition


def _importer(text: str, user: User, today: date) -> Q:
    try:
        number = normalise_importer_number(text)
    except ValueError:
        message = f"“{text}” is not an importer number. Write it like 12-3456789."
        raise InvalidActError(message, field="importer") from None
    # By its id, so that the list reads one index range instead of joining first.
    return Q(importer=Importer.objects.filter(number=number).values_list("pk", flat=True).first() or 0)


def _origin(text: str, user: User, today: date) -> Q:
    if len(text) != 2 or not text.isalpha():
        raise InvalidActError(f"“{text}” is not a country code. Write two letters, like CN.", field="origin")
    return Q(origin=text.upper())


def _criterion(text: str, user: User, today: date) -> Q:
    if not text.isdecimal() or len(text) > 4:
        raise InvalidActError("Choose a criterion from the list.", field="criterion")
    return Q(criteria__contains=[int(text)])


def _due(text: str, user: User, today: date) -> Q:
    try:
        last = today + timedelta(days=int(text)) if text.lstrip("-").isdigit() else date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidActError(
            f"“{text}” is not a due date. Write a day like 2026-11-30 or a number of days.", field="due"
        ) from None
    # The first part bounds the scan of (band, due_on, id): band 4 beyond that day is never read.
    return (Q(band__lt=WorkItem.Band.REST) | Q(band=WorkItem.Band.REST, due_on__lte=last)) & Q(
        due_on__lte=last
    )


_CONDITIONS = {
    "kind": _choice("kind", WorkItem.Kind.values),
    "team": _team,
    "owner": _owner,
    "port": _port,
    "heading": _digits("heading", "heading", (4,), "8517"),
    "importer": _importer,
    "origin": _origin,
    "criterion": _criterion,
    "due": _due,
}
