"""Filings that lead to work, and the people who do it, made through the services of the portal."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.holidays import read_calendar
from centers.models import Office, OfficeMembership, Team
from entries.filing.services import file_summaries
from entries.models import EntrySummary, Importer, ImporterStanding
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.entry_numbers import make_entry_number
from reviews.deadlines.registry import compute_clock
from reviews.validation.rules.criteria import is_drawn
from reviews.work.models import WorkItem
from reviews.work.rules.item_clocks import OFFICE, NewClock, clock_of_answer
from reviews.work.services import clocks

_sequence = itertools.count(1)
TELEPHONES = "8517130000"  # Electronics, CEE007: every function at every port in timeline transition
PUMPS = "8413919065"  # Machinery, CEE010: still in its test phase, so the port has the work
MEDICINE = "3004909290"  # Pharmaceuticals, CEE001
WORTH_A_REVIEW = 3_000_000  # two criteria of value come to the threshold


def office(code: str) -> Office:
    return Office.objects.get(code=code)


def person(name: str, at: str = "CEE007", role: str = "specialist", team: str = "") -> User:
    """Return a person who works at an office."""
    user = User.objects.create_user(name, first_name=name.title(), last_name="Ruiz")
    OfficeMembership.objects.create(
        user=user,
        office=office(at),
        role=role,
        team=Team.objects.get(office__code=at, code=team) if team else None,
        valid_from=date(2015, 1, 1),
    )
    return user


def administrator(name: str = "admin") -> User:
    return User.objects.create_user(name, national_role="administrator")


def assign_importer(number: str = "12-345678900", center: str = "CEE001") -> ImporterStanding:
    """Assign a filed importer to a Center since 2020."""
    return ImporterStanding.objects.create(
        importer=Importer.objects.get(number=number),
        kind="assigned",
        center=office(center),
        valid=(date(2020, 1, 1), None),
        reason="account",
    )


def line(number: int = 1, hts: str | Sequence[str] = TELEPHONES, **fields: Any) -> ParsedLine:
    """Return a clean line. `hts` is one number, or several in order."""
    numbers = (hts,) if isinstance(hts, str) else tuple(hts)
    classified = next((each for each in numbers if each[:2] not in ("98", "99")), "")
    values: dict[str, Any] = {
        "line_no": number,
        "hts": numbers,
        "heading": classified[:4],
        "classified": classified,
        "origin": "VN",
        "export": "VN",
        "manufacturer": "VNDEMFAC12HAN",
        "value": 10_000,
        "charges": 0,
        "quantity": "100",
        "unit": "NO",
        "duty": "0.00",
        "fees": None,
        "spi": "",
        "adcvd": None,
    }
    return ParsedLine(**(values | fields))


def parsed(*lines: ParsedLine, **fields: Any) -> ParsedSummary:
    """Return a clean summary of these lines (one of telephones where none is given) with a new number."""
    lines = lines or (line(),)
    day = fields.pop("entry_date", date(2026, 6, 1))
    values: dict[str, Any] = {
        "entry_number": _number(),
        "filer": "B76",
        "entry_type": "01",
        "port": "2704",
        "importer_number": "12-345678900",
        "importer_name": "Acme Imports",
        "consignee_number": "12-345678900",
        "entry_date": day,
        "summary_date": day,
        "import_date": day,
        "mode_of_transport": "11",
        "country_of_export": "VN",
        "lines": list(lines),
        "value": sum(each.value for each in lines),
        "duty": str(sum(Decimal(each.duty) for each in lines)),
        "fees": "0.00",
    }
    return ParsedSummary(**(values | fields))


def _number() -> str:
    """Return the next number that the random sample does not draw, so that goods alone decide about selection."""
    while True:
        number = make_entry_number("B76", 3_000_000 + next(_sequence))
        if not is_drawn(number, 50):
            return number


def file(*summaries: ParsedSummary, actor: User | None = None) -> list[EntrySummary]:
    """File the summaries in one piece and return them in the same order."""
    file_summaries(summaries=list(summaries), actor=actor)
    found = {
        summary.entry_number: summary
        for summary in EntrySummary.objects.filter(
            entry_number__in=[each.entry_number for each in summaries], retired=False
        )
    }
    return [found[each.entry_number] for each in summaries]


def selected(hts: str = TELEPHONES, **fields: Any) -> ParsedSummary:
    """Return a summary whose value selects it for a review."""
    value = fields.pop("line_value", WORTH_A_REVIEW)
    return parsed(line(hts=hts, value=value, quantity=None), **fields)


def review(hts: str = TELEPHONES, owner: User | None = None, **fields: Any) -> WorkItem:
    """Return an open review of a filed summary, not begun, owned where an owner is given."""
    (summary,) = file(selected(hts, **fields))
    item = WorkItem.objects.get(summary=summary, kind="validation")
    if owner:
        own(item, owner)
    return item


def waiting(**fields: Any) -> WorkItem:
    """Return an open jurisdiction item: its goods have only a chapter 98 number."""
    (summary,) = file(parsed(line(hts="9801001012"), **fields))
    return WorkItem.objects.get(summary=summary, kind="jurisdiction")


def own(item: WorkItem, owner: User, *, begun: bool = False, taken_days_ago: int = 0) -> WorkItem:
    """Make `owner` the owner since that day; `begun` means with an act since then."""
    then = clock.now() - timedelta(days=taken_days_ago)
    WorkItem.objects.filter(pk=item.pk).update(owner=owner, taken_at=then, begun_at=then if begun else None)
    item.refresh_from_db()
    return item


def refile(before: ParsedSummary, *lines: ParsedLine, **fields: Any) -> EntrySummary:
    """File the same number again with other lines or fields."""
    fields = {"entry_number": before.entry_number, "entry_date": before.entry_date} | fields
    (summary,) = file(parsed(*(lines or before.lines), **fields))
    return summary


def answered_clock(name: str, *, side: str = OFFICE, **facts: date) -> NewClock:
    """Return a clock by its rule; the first fact is the one from which it counts."""
    answer = compute_clock(name, read_calendar(), **facts)
    fact, fact_on = next(iter(facts.items()))
    new = clock_of_answer(answer, side=side, fact=fact, fact_on=fact_on, source="test:1")
    assert new is not None
    return new


def set_clock(item: WorkItem, name: str, *, side: str = OFFICE, **facts: date) -> NewClock:
    """Set a clock of an item by its rule, and return it."""
    new = answered_clock(name, side=side, **facts)
    clocks.set_clock(item, new)
    return new


def set_due(item: WorkItem, day: date) -> None:
    """Make a day the scheduled liquidation of the summary of an item, and so the due date of the item."""
    item.refresh_from_db()
    EntrySummary.objects.filter(pk=item.summary_id).update(scheduled_liquidation=day)
    clocks.follow_liquidation(item, EntrySummary.objects.get(pk=item.summary_id))
