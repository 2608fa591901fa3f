"""People at offices and open items, as small as a test of the queue needs them."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pgtrigger
from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Office, OfficeMembership, Team
from entries.models import EntrySummary, Filer, Importer, Line, Routing, RoutingDecision, SummaryRevision
from entries.rules.entry_numbers import make_entry_number
from reviews.kinds import kind_of
from reviews.validation.models import Criterion, ValidationActivity
from reviews.work.models import ItemClock, WorkItem
from reviews.work.services.clocks import clocks_of_summary

_sequence = itertools.count(1)
FILED = datetime(2026, 1, 20, 15, 0, tzinfo=UTC)


def as_filed(rows: QuerySet[Any], **columns: Any) -> None:
    """Change revisions or lines of a builder; the trigger that keeps filed rows is off meanwhile."""
    table = "line" if rows.model is Line else "revision"
    with pgtrigger.ignore(f"{rows.model._meta.label}:{table}_append_only"):
        rows.update(**columns)


def office(code: str = "CEE007") -> Office:
    return Office.objects.get(code=code)


def person(name: str = "dana", *, at: str = "CEE007", role: str = "specialist", team: str = "") -> User:
    """Return a person who works at an office."""
    user = User.objects.create_user(username=name, first_name=name.capitalize(), last_name="Ruiz")
    where = office(at)
    OfficeMembership.objects.create(
        user=user,
        office=where,
        role=role,
        team=Team.objects.get(office=where, code=team) if team else None,
        valid_from=date(2020, 1, 1),
    )
    return user


def national(name: str, role: str) -> User:
    return User.objects.create_user(
        username=name, first_name=name.capitalize(), last_name="Whitcomb", national_role=role
    )


def summary(
    *, at: str = "CEE007", port: str = "2704", heading: str = "8517", value: int = 10_000
) -> EntrySummary:
    """Return a filed summary with one line, routed to `at` by its goods."""
    number = next(_sequence)
    filer, _ = Filer.objects.get_or_create(code="B76", defaults={"name": "Stroud Brokerage"})
    importer, _ = Importer.objects.get_or_create(number="12-345678900", defaults={"name": "Acme Imports"})
    rulebook = 1
    made = EntrySummary.objects.create(
        entry_number=make_entry_number("B76", 7_000_000 + number),
        filer=filer,
        entry_type="01",
        port=office(port),
        importer=importer,
        entry_date=date(2026, 1, 15),
        control=1,
        status=1,
        collection=0,
        review=2,
        liquidation=2,
        census=0,
        value=value,
        duty="250.00",
        fees="34.64",
        line_count=1,
        scheduled_liquidation=date(2026, 11, 25),
        filed_at=FILED,
        changed_at=FILED,
    )
    SummaryRevision.objects.create(
        summary=made, revision=1, label="00100", filer=filer, source=3, at=FILED, digest="x", header={}
    )
    Line.objects.create(
        summary=made,
        revision=1,
        line_no=1,
        heading=heading,
        hts=[f"{heading}130000"],
        origin="CN",
        export="CN",
        manufacturer="CNDEMFAC12HAN",
        value=value,
        unit="NO",
        duty="250.00",
        spi="",
    )
    Routing.objects.create(
        summary=made,
        jurisdiction=office("CEE007"),
        office=office(at),
        port=made.port,
        entry_type="01",
        by=Routing.By.MERCHANDISE,
        basis=Routing.Basis.INFERRED_HIGH,
        rulebook=rulebook,
        decided_on=date(2026, 1, 20),
        value=value,
        entry_date=made.entry_date,
    )
    return made


def add_decisions(filed: EntrySummary, count: int) -> None:
    """Add so many routing decisions that put the summary where it is."""
    for _ in range(count):
        RoutingDecision.objects.create(
            summary=filed,
            at=FILED,
            to_office=filed.routing.office,
            jurisdiction=filed.routing.jurisdiction,
            by=1,
            basis=3,
            revision=1,
            rulebook=1,
            decided_on=date(2026, 1, 20),
            cause="filing",
        )


def item(
    *,
    at: str = "CEE007",
    port: str = "2704",
    heading: str = "8517",
    due_in: int = 30,
    kind: str = "validation",
    owner: User | None = None,
    team: str = "",
    origin: str = "CN",
    value: int = 10_000,
) -> WorkItem:
    """Return an open item of one summary that is due so many days from today."""
    filed = summary(at=at, port=port, heading=heading, value=value)
    where = office(at)
    due_on = clock.today() + timedelta(days=due_in)
    EntrySummary.objects.filter(pk=filed.pk).update(scheduled_liquidation=due_on)
    criterion = Criterion.objects.filter(code="rate-gap").first()
    made = WorkItem.objects.create(
        summary=filed,
        entry_number=filed.entry_number,
        function="validation",
        kind=kind,
        office=where,
        jurisdiction=office("CEE007"),
        team=Team.objects.get(office=where, code=team) if team else None,
        owner=owner,
        port=filed.port,
        heading=heading,
        importer=filed.importer,
        filer=filed.filer,
        entry_type="01",
        origin=origin,
        line_count=1,
        value=value,
        band=1 if due_in < 0 else 2 if due_in <= 10 else 4,
        clock="liquidation_cycle",
        due_on=due_on,
        criteria=[criterion.pk] if criterion else [],
        score=40,
        opened_at=FILED,
        arrived_at=FILED,
        taken_at=FILED if owner else None,
        changed_at=FILED,
    )
    filed.scheduled_liquidation = due_on
    for each in clocks_of_summary(filed, kind_of("validation")):
        ItemClock.objects.create(item=made, set_at=FILED, **each._asdict())
    if kind == "validation":
        hits = (
            [{"criterion": criterion.pk, "line": 1, "weight": 40, "detail": "line 1: 0.0% for 3.4%"}]
            if criterion
            else []
        )
        ValidationActivity.objects.create(
            item=made, summary=filed, importer=filed.importer, hits=hits, selected_at=FILED
        )
    return made
