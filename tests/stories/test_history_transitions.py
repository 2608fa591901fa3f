"""The transitions of 2015 to 2017 (timeline `history`) with demonstration data, step by step.

The clock is set to each step, and all offices are checked there. The expected offices are computed here from the tables
of the sources and not by the code that decides. `transition_ports.csv` gives the day from which a Center was operational
at a port; the first ports of CEE006 and CEE007 are assumed to be those of CEE001. All Centers were operational at all
ports on January 19, 2017, and had revenue on July 10, 2017 (decision 30).
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import groupby, islice

import psycopg2
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from centers.models import Delegation, Office, OfficeMembership
from centers.routing.codes import STAY_AT_PORT_TYPES
from centers.routing.timelines import DATA
from centers.services.rulebooks import publish_rulebook
from entries.filing.parties import PartyCache
from entries.filing.piece import file_piece
from entries.models import EntrySummary, ImporterStanding, Routing, RoutingDecision, SummaryRevision
from entries.parsed import ParsedSummary
from reviews.demo.builder.builder import Builder
from reviews.demo.builder.parties import write_parties
from reviews.demo.seeding.people import write_people
from reviews.directory.rules.authority import center_status
from reviews.notices.models import Digest
from reviews.reassignment.causes.standing import announce_due_standings
from reviews.reassignment.digests.services import write_moved_digests, write_scheduled_digests
from reviews.reassignment.engine.run import start_due_batches
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import approval, drafting
from reviews.verification.report import verify_offices
from reviews.work.models import ItemMove, WorkItem
from reviews.work.services import ownership
from tests.builders import flips
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("history")]

FIRST, APPAREL, SIX = date(2015, 1, 28), date(2015, 12, 16), date(2016, 3, 23)
PERMANENT, REVENUE = date(2017, 1, 19), date(2017, 7, 10)
STEPS = (FIRST, APPAREL, SIX, PERMANENT, REVENUE)
ORDERS = {
    FIRST: {"14-004-1", "14-004-6", "14-004-7"},
    APPAREL: {"14-004-4"},
    SIX: {"14-004-11"},
    PERMANENT: {"16-26-1"},
    REVENUE: {"16-26-2"},
}
CENTERS = tuple(f"CEE{number:03d}" for number in range(1, 11))
DAY = timedelta(days=1)


def operational() -> dict[tuple[str, str], date]:
    """Return the day since which a Center holds all but revenue at a port, by the lists; others hold it since the rule."""
    found: dict[tuple[str, str], date] = {}
    with (DATA / "transition_ports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            centers = row["center_codes"].split(";")
            if centers == ["CEE001"]:
                centers += ["CEE006", "CEE007"]
            for center in centers:
                for port in filter(None, row["port_codes"].split(";")):
                    since = date.fromisoformat(row["effective_date"])
                    found[center, port] = min(since, found.get((center, port), since))
    return found


OPERATIONAL = operational()


def holds(center: str, port: str, function: str, day: date) -> bool:
    if function == "revenue":
        return day >= REVENUE
    return day >= min(PERMANENT, OPERATIONAL.get((center, port), PERMANENT))


def expected(center: str | None, by: int, port: str, entry_type: str, function: str, day: date) -> str:
    """Return the code of the office that had this function of this summary on that day."""
    if center is None or entry_type in STAY_AT_PORT_TYPES:
        return port
    whole_account = by in (Routing.By.ACCOUNT, Routing.By.PARTICIPANT)
    if whole_account and function != "revenue":
        return center
    return center if holds(center, port, function, day) else port


class Country:
    """Demonstration data that are filed before each step, and the people who work."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.builder = Builder((size + 2) * len(STEPS), 5, FIRST)
        self.new = (filing for filing in self.builder.filings() if not filing.revision)
        self.known = PartyCache()
        self.due: dict[int, date] = {}
        self.bill: WorkItem | None = None

    def prepare(self) -> None:
        """Write people and trade, and leave every order unapproved."""
        with clock.set_to(new_york_moment(date(2014, 6, 2), time(9))):
            write_people(FIRST)
            for center in CENTERS:
                flips.staff(center)
            self.director = User.objects.get(username="director")
            self.admin = User.objects.get(username="admin")
            write_parties(self.builder.importers, FIRST, "transition")
            self._participants()
            Delegation.objects.update(state=Delegation.State.DRAFT)
            publish_rulebook(cause="before the first orders", actor=self.admin)

    def _participants(self) -> None:
        """Until January 18, 2017 there were participants; the next day each was assigned to the same Center."""
        taking_part = ImporterStanding.objects.filter(center__isnull=False)
        assert taking_part.count() > 3
        for standing in taking_part:
            since = standing.valid.lower
            ImporterStanding.objects.filter(pk=standing.pk).update(
                kind="participant", valid=DateRange(since, PERMANENT)
            )
            ImporterStanding.objects.create(
                importer_id=standing.importer_id,
                kind="assigned",
                center_id=standing.center_id,
                valid=DateRange(PERMANENT, None),
                reason="Participants are assigned to the Center of their test.",
            )

    def file_before(self, step: date) -> None:
        """A part of the filings, with all their dates in the weeks before the step."""
        part = list(islice(self.new, self.size))
        days = sorted({filing.day for filing in part})
        shift = step - timedelta(days=8) - days[-1]
        for week, filings in groupby(part, key=lambda filing: (filing.day - days[0]).days // 21):
            chosen = [with_dates_shifted(filing.summary, shift) for filing in filings]
            day = min(days[0] + timedelta(days=21 * (week + 1)), days[-1]) + shift
            with clock.set_to(new_york_moment(day, time(15))):
                self.file(chosen)
            analyze()

    def file(self, summaries: list[ParsedSummary]) -> None:
        file_piece(summaries, actor=None, source=SummaryRevision.Source.DEMO, known=self.known)

    def file_one(self) -> int:
        """One more, today; gives its number in the database."""
        day = clock.today()
        summary = next(self.new).summary
        self.file([with_dates_shifted(summary, day - (summary.summary_date or day))])
        return EntrySummary.objects.get(entry_number=summary.entry_number).pk

    def take_some_items(self, step: date) -> dict[int, User]:
        """Somebody takes an item at each office where the step finds work; gives who has which."""
        free = WorkItem.objects.filter(owner=None, state=WorkItem.State.OPEN, function="validation")
        taken = {}
        for office in Office.objects.filter(pk__in=free.values("office_id")).order_by("pk"):
            if office.is_center or any(
                day == step for (_, port), day in OPERATIONAL.items() if port == office.code
            ):
                item = free.filter(office=office).order_by("-pk")[0]
                taken[item.pk] = self._person_at(office)
                ownership.take(item_id=item.pk, user=taken[item.pk])
        return taken

    def _person_at(self, office: Office) -> User:
        role = OfficeMembership.objects.filter(office=office).select_related("user").order_by("pk").first()
        return role.user if role else made.person(f"port{office.code}", at=office.code)

    def note_clocks(self) -> None:
        self.due = dict(WorkItem.objects.values_list("pk", "due_on"))


def with_dates_shifted(summary: ParsedSummary, shift: timedelta) -> ParsedSummary:
    dates = {name: getattr(summary, name) + shift for name in ("entry_date", "summary_date", "import_date")}
    return replace(summary, **dates)


def approve(country: Country, step: date) -> list[Batch]:
    """Approve the orders of the step: one administrator previews, the other approves."""
    found = []
    for order in Delegation.objects.filter(effective_on=step).order_by("pk"):
        drafting.make_preview(order_id=order.pk, user=country.admin)
        found.append(approval.approve_order(order_id=order.pk, user=country.director, warnings_read=True)[1])
    assert {batch.delegation.order_number for batch in found} == ORDERS[step]
    return found


def places() -> Iterator[tuple[int, str | None, int, str, str, str]]:
    """Yield (summary, jurisdiction, by, port, entry type, office) of all filings."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.summary_id, j.code, r.by, p.code, s.entry_type, o.code FROM entries_routing r
               JOIN entries_entrysummary s ON s.id = r.summary_id
               JOIN centers_office p ON p.id = r.port_id JOIN centers_office o ON o.id = r.office_id
               LEFT JOIN centers_office j ON j.id = r.jurisdiction_id WHERE r.in_flight"""
        )
        yield from cursor.fetchall()


def check_places(day: date, only: Sequence[int] = ()) -> dict[str, int]:
    """Every routing and open item (or `only` of these summaries) is where the sources say it was on that day. Gives how
    much each Center has.
    """
    at: dict[str, int] = {}
    facts = {}
    for summary_id, center, by, port, entry_type, office in places():
        if only and summary_id not in only:
            continue
        facts[summary_id] = (center, by, port, entry_type)
        assert office == expected(*facts[summary_id], "validation", day), (day, facts[summary_id], office)
        at[office] = at.get(office, 0) + 1
    for summary_id, function, office in WorkItem.objects.exclude(state="closed").values_list(
        "summary_id", "function", "office__code"
    ):
        if summary_id in facts:
            assert office == expected(*facts[summary_id], function, day), (day, facts[summary_id], function)
    return {center: at.get(center, 0) for center in CENTERS}


def check_authority(day: date) -> None:
    """Check that the rulebook gives every function at every port of the lists to the office that the sources name."""
    from centers.selectors.rulebooks import current_rulebook

    delegations = current_rulebook().decider(day).delegations
    ports = {port for _, port in OPERATIONAL} | {"2704", "5301", "0712"}
    for function in ("validation", "psc", "protest", "liquidation", "revenue"):
        for center in CENTERS:
            for port in ports:
                assert delegations.holds(center, port, function) == holds(center, port, function, day), (
                    day, center, port, function,
                )  # fmt: skip


def run_moves(batches: list[Batch]) -> None:
    assert set(start_due_batches()) >= {batch.pk for batch in batches}
    for batch in Batch.objects.filter(state=Batch.State.MOVING).order_by("pk"):
        done = flips.run(batch)
        assert (done.state, done.proof["holds"]) == ("done", True), (done.title, done.proof)


def run_step(country: Country, step: date) -> dict[str, int]:
    """Run the weeks before a step, its announcement, the night and the move; return what each Center has in flight."""
    country.file_before(step)
    with clock.set_to(new_york_moment(step - 6 * DAY, time(10))):
        country.bill = country.bill or make_bill()
        batches = approve(country, step)
        assert write_scheduled_digests() > 0
        taken = country.take_some_items(step)
        check_places(step - 6 * DAY)
        check_authority(step - DAY)
        check_participants(step - DAY)
    country.note_clocks()
    with clock.set_to(new_york_moment(step - DAY, time(23, 59))):
        country.file_one()
        assert start_due_batches() == []
        check_places(step - DAY)
    with clock.set_to(new_york_moment(step, time(0, 1))):
        check_authority(step)
        newest = country.file_one()
        check_places(step, [newest])  # by the new rule, before any other summary has moved
        announce_due_standings()
        run_moves(batches)
        after = check_places(step)
        check_participants(step)
        assert write_moved_digests() > 0
    check_records(country, step, batches, taken)
    return after


def check_records(country: Country, step: date, batches: list[Batch], taken: dict[int, User]) -> None:
    """Check that moves are on record, no clock changed, and former owners are named."""
    for batch in batches:
        batch.refresh_from_db()
        order = batch.delegation
        assert (order.state, order.approved_by) == ("in_force", country.director)
        assert set(Digest.objects.filter(batch=batch).values_list("occasion", flat=True)) == {
            "scheduled", "moved",
        }  # fmt: skip
    assert dict(WorkItem.objects.filter(pk__in=country.due).values_list("pk", "due_on")) == country.due
    moved = {move.item_id: move for move in ItemMove.objects.filter(batch_id__in=[one.pk for one in batches])}
    for item in WorkItem.objects.filter(pk__in=taken).select_related("owner", "former_owner"):
        expected_owner = None if item.pk in moved else taken[item.pk]
        assert item.owner == expected_owner
        if item.pk in moved:
            assert item.former_owner == taken[item.pk]
    decisions = RoutingDecision.objects.filter(batch_id__in=[batch.pk for batch in batches])
    assert moved and decisions.exists() == (step != REVENUE)
    if step == REVENUE:
        assert set(moved) == {country.bill.pk}
    elif step != PERMANENT:
        assert set(moved) & set(taken), "what somebody had taken moved too"
    days = {decision.decided_on for decision in RoutingDecision.objects.filter(batch_id__isnull=False)}
    assert days <= set(STEPS)


def check_history(country: Country) -> None:
    """Check by the records alone where each summary was on any day since its filing."""
    decisions: dict[int, list[tuple[date, str, str | None, int]]] = {}
    for row in RoutingDecision.objects.select_related("to_office", "jurisdiction").order_by("id"):
        center = row.jurisdiction.code if row.jurisdiction else None
        decisions.setdefault(row.summary_id, []).append((row.decided_on, row.to_office.code, center, row.by))
    summaries = EntrySummary.objects.select_related("port")
    assert summaries.count() == len(decisions)
    for summary in summaries:
        told = decisions[summary.pk]
        for day in (*STEPS, *(step - DAY for step in STEPS)):
            known = [one for one in told if one[0] <= day]
            if known:
                _, office, center, by = known[-1]
                assert office == expected(
                    center, by, summary.port.code, summary.entry_type, "validation", day
                ), (summary.entry_number, day, told)


def check_status(held: dict[date, dict[str, int]]) -> None:
    """Check the status in the directory, and the numbers in flight of each Center."""
    from centers.selectors.rulebooks import current_rulebook

    rules = current_rulebook()
    test, full = "Test phase: participants only", "Full operational status since July 10, 2017"
    without = "Operational at all ports, without revenue collection"
    for day, words in (
        (FIRST - DAY, {"CEE001": test, "CEE004": test, "CEE010": test}),
        (FIRST, {"CEE001": "Operational at 10 ports", "CEE007": "Operational at 10 ports", "CEE004": test}),
        (APPAREL, {"CEE004": "Operational at 72 ports", "CEE010": test}),
        (SIX, {"CEE010": "Operational at 65 ports", "CEE003": "Operational at 65 ports"}),
        (PERMANENT - DAY, {"CEE001": "Operational at 10 ports", "CEE004": "Operational at 72 ports"}),
        (PERMANENT, dict.fromkeys(CENTERS, without)),
        (REVENUE - DAY, dict.fromkeys(CENTERS, without)),
        (REVENUE, dict.fromkeys(CENTERS, full)),
    ):
        assert {center: center_status(center, rules, day) for center in words} == words, day
    everywhere = held[PERMANENT]
    assert all(everywhere.values()), everywhere
    for center in CENTERS:
        assert everywhere[center] > held[SIX][center]
        assert held[REVENUE][center] >= everywhere[center]


def check_participants(day: date) -> None:
    """Check that whole accounts stay at their Center, as participants before the rule and as accounts after it."""
    kinds = set(
        Routing.objects.filter(standing__isnull=False, jurisdiction__isnull=False).values_list(
            "by", flat=True
        )
    )
    now = Routing.By.PARTICIPANT if day < PERMANENT else Routing.By.ACCOUNT
    assert now in kinds and len(kinds & {Routing.By.PARTICIPANT, Routing.By.ACCOUNT}) == 1


def make_bill() -> WorkItem:
    """Return an item of the function revenue, on a summary whose other functions move to a Center first."""
    item = WorkItem.objects.filter(
        summary__routing__by=Routing.By.MERCHANDISE, office__kind=Office.Kind.PORT, owner=None
    ).exclude(entry_type__in=STAY_AT_PORT_TYPES)[0]
    WorkItem.objects.filter(pk=item.pk).update(function="revenue")
    return item


# The tables that this test fills in one transaction and that the statements of a move join.
COUNTED = (
    "entries_entrysummary, entries_summaryrevision, entries_line, entries_routing, entries_routingdecision,"
    " entries_importer, entries_importerstanding, entries_filer, reviews_workitem, reviews_itemmove,"
    " reviews_validationactivity, reviews_hold, reviews_authoritycell, reviews_batchchunk, accounts_event"
)


def prevent_other_statistics() -> None:
    """Lock out other sessions from analyzing the tables while this transaction fills them.

    Another session would see the tables empty and spoil all later plans. Dead rows of other tests are removed first.
    """
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.autocommit = True
        other.cursor().execute(f"VACUUM {COUNTED}")
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {COUNTED} IN SHARE UPDATE EXCLUSIVE MODE")


def analyze() -> None:
    """Analyze the tables, because the server sees no rows before the commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {COUNTED}")


def run_history(size: int) -> None:
    prevent_other_statistics()
    country = Country(size)
    country.prepare()
    held = {step: run_step(country, step) for step in STEPS}
    check_history(country)
    check_status(held)
    assert country.bill is not None
    assert [move.at.date() for move in ItemMove.objects.filter(item=country.bill)] == [REVENUE]
    with clock.set_to(new_york_moment(REVENUE + DAY, time(3))):
        wrong = [
            f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations
        ]
    assert wrong == []
    kept = Routing.objects.filter(edition_row__isnull=False, by=Routing.By.MERCHANDISE)
    tampered = kept.exclude(jurisdiction__code="CEE009")[0]
    other = kept.filter(jurisdiction__code="CEE009")[0]
    Routing.objects.filter(pk=tampered.pk).update(edition_row=other.edition_row)
    assert [
        found.violations for found in verify_offices(full=True) if found.sentence.startswith("Deciding")
    ] == [1]


def test_the_transitions_of_2015_to_2017():
    run_history(350)


@pytest.mark.soak
def test_the_transitions_of_2015_to_2017_with_more_work():
    run_history(1_500)
