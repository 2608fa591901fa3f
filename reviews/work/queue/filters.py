"""Reads the filters of the queue: one value each, all in the URL, the same for page, API and take-next.

`reviews.work.queue.search` says how each is found, alone or with others. An unknown filter is an error and never
ignored, because a filter that is dropped silently would show everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from cee_portal.accounts.models import User
from cee_portal.core import db
from cee_portal.core.api.pagination import RowAfter
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.text.days import read_day
from cee_portal.core.web.reading import is_number
from centers.models import Office
from centers.rules.port_codes import read_port_code
from centers.rules.tariff_numbers import normalise_hts
from entries.rules.codes import read_country_code
from entries.rules.hts import hts_error
from entries.rules.importer_numbers import normalise_importer_number
from reviews.kinds import kind_choices
from reviews.work.models import WorkItem


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """Texts as they stand in the URL; empty where not set.

    `due` is a last day (ISO) or a number of days from today.
    """

    kind: str = ""
    state: str = ""
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
        """Return the filters of a query string or a JSON body; other keys are the caller's business."""
        texts = {f.name: given.get(f.name) for f in fields(cls)}
        return cls(**{name: str(text).strip() for name, text in texts.items() if text not in (None, "")})

    @property
    def active(self) -> dict[str, str]:
        """The filters that are set, in the order of the chips."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def without_filter(self, name: str) -> "ItemFilters":
        return replace(self, **{name: ""})

    def conditions(self, *, user: User, office: Office, today: date) -> dict[str, Q]:
        """Return the condition of each filter that is set, by name.

        Raises InvalidInputError that names the field and what to write.
        """
        reader = Reader(user, today, _find_ids(self.active, office))
        found = {name: _CONDITIONS[name](text, reader) for name, text in self.active.items()}
        if self.due:
            found[BOUND] = Q(
                UpTo(("band", "due_on"), (WorkItem.Band.REST.value, _last_day(self.due, reader)))
            )
        return found


HEADING = frozenset({4})  # digits of a heading
_MOST_DIGITS = 4  # of a number of days; a day without hyphens has eight
LABELS = {f.name: f.name.capitalize() for f in fields(ItemFilters)}


class UpTo(RowAfter):
    """The SQL condition `(a, b) <= (x, y)`, as the end of an index range."""

    def __init__(self, columns: Sequence[str], values: Sequence[Any]) -> None:
        super().__init__(columns, values)
        self.sign = "<="


class Reader(NamedTuple):
    """What the text of a filter is read with: the person for "me", the day, and the ids of what the filters name."""

    user: User
    today: date
    ids: dict[str, list[int]]


# The list filters by ids, so that it reads one index range instead of joining first.
_IDS = {
    "team": "SELECT id::bigint FROM centers_team WHERE code = %s AND office_id = %s",
    "owner": "SELECT id::bigint FROM accounts_user WHERE username = %s",
    "port": "SELECT id::bigint FROM centers_office WHERE code = %s",
    "importer": "SELECT id::bigint FROM entries_importer WHERE number = %s",
}


def _find_ids(active: Mapping[str, str], office: Office) -> dict[str, list[int]]:
    """Return the ids of what the filters name, in one round trip. Raises InvalidInputError for a wrong spelling."""
    names = {name: _NAMED[name](text) for name, text in active.items() if name in _IDS}
    wanted = {name: value for name, value in names.items() if value}
    if not wanted:
        return {}
    parts = [f"ARRAY({_IDS[name]})" for name in wanted]
    params = [(value, office.pk) if name == "team" else (value,) for name, value in wanted.items()]
    found = db.one(f"SELECT {', '.join(parts)}", [value for own in params for value in own])
    return dict(zip(wanted, found, strict=True))


def _port_code(text: str) -> str:
    code = read_port_code(text)
    if not code:
        raise InvalidInputError(f"“{text}” is not a port. Write four digits, like 2704.", field="port")
    return code


def _importer_number(text: str) -> str:
    try:
        return normalise_importer_number(text)
    except ValueError:
        message = f"“{text}” is not an importer number. Write it like 12-3456789."
        raise InvalidInputError(message, field="importer") from None


_NAMED: dict[str, Callable[[str], str]] = {
    "team": lambda text: "" if text == "none" else text.upper(),
    "owner": lambda text: "" if text in ("none", "me") else text,
    "port": _port_code,
    "importer": _importer_number,
}


def _kind_condition(text: str, reader: Reader) -> Q:
    keys = [key for key, _ in kind_choices()]
    if text not in keys:
        raise InvalidInputError(f"“{text}” is not a kind. Use one of: {', '.join(keys)}.", field="kind")
    return Q(kind=text)


# What came of the question to the trade, by the words of the filter.
STATES = {
    "asked": Q(state=WorkItem.State.ASKED.value),
    "answered": Q(answer=WorkItem.Answer.ANSWERED.value),
    "no_answer": Q(answer=WorkItem.Answer.NO_ANSWER.value),
}

STATE_LABELS = {"asked": "Trade is asked", "answered": "Trade has answered", "no_answer": "No answer in time"}


def _state_condition(text: str, reader: Reader) -> Q:
    if text not in STATES:
        raise InvalidInputError(f"“{text}” is not a state. Use one of: {', '.join(STATES)}.", field="state")
    return STATES[text]


def _team_condition(text: str, reader: Reader) -> Q:
    if text == "none":
        return Q(team__isnull=True)
    if not reader.ids["team"]:
        raise InvalidInputError(
            f"There is no team “{text}” here. Write its code, like E2, or none.", field="team"
        )
    return Q(team=reader.ids["team"][0])


def _id_condition(column: str) -> Callable[[str, Reader], Q]:
    return lambda text, reader: Q(**{column: next(iter(reader.ids[column]), 0)})


def _owner_condition(text: str, reader: Reader) -> Q:
    if text == "none":
        return Q(owner__isnull=True)
    if text == "me":
        return Q(owner=reader.user)
    if not reader.ids["owner"]:
        raise InvalidInputError(
            f"Nobody has the user name “{text}”. Use a user name, none or me.", field="owner"
        )
    return Q(owner=reader.ids["owner"][0])


def _heading_condition(text: str, reader: Reader) -> Q:
    digits = normalise_hts(text)
    if hts_error(digits, HEADING) not in (None, "chapter"):
        raise InvalidInputError(f"“{text}” is not a heading. Write it like 8517.", field="heading")
    return Q(heading=digits)


def _origin_condition(text: str, reader: Reader) -> Q:
    code = read_country_code(text)
    if not code:
        raise InvalidInputError(
            f"“{text}” is not a country code. Write two letters, like CN.", field="origin"
        )
    return Q(origin=code)


def _criterion_condition(text: str, reader: Reader) -> Q:
    if not is_number(text) or len(text) > 4:
        raise InvalidInputError("Choose a criterion from the list.", field="criterion")
    return Q(criteria__contains=[int(text)])


def _due_condition(text: str, reader: Reader) -> Q:
    return Q(due_on__lte=_last_day(text, reader))


def _last_day(text: str, reader: Reader) -> date:
    if is_number(text.removeprefix("-")) and len(text) <= _MOST_DIGITS:
        return reader.today + timedelta(days=int(text))
    day = read_day(text)
    if not isinstance(day, date):
        raise InvalidInputError(
            f"“{text}” is not a due date. Write a day like 2026-11-30 or a number of days.", field="due"
        )
    return day


# The last position in the list that an item due by the day can have; nothing behind it is read.
BOUND = "upto"

_CONDITIONS: dict[str, Callable[[str, Reader], Q]] = {
    "kind": _kind_condition,
    "state": _state_condition,
    "team": _team_condition,
    "owner": _owner_condition,
    "port": _id_condition("port"),
    "heading": _heading_condition,
    "importer": _id_condition("importer"),
    "origin": _origin_condition,
    "criterion": _criterion_condition,
    "due": _due_condition,
}
