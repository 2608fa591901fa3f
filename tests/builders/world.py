"""A small world for tests that need a person of each role and an object of each kind.

Reference data come from the fixture `reference`; the rest is filed through the portal's own services.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import create_job
from cee_portal.core.models import Job
from centers.models import Delegation, Office, OfficeMembership, Team
from entries.filing.services import file_summaries
from entries.models import EntrySummary, Filer, Importer, IntakeFile
from entries.parsed import ParsedLine, ParsedSummary
from reviews.documents.models import Document
from reviews.documents.services.storing import store_documents
from reviews.kinds import kind_of
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import drafting, order_input
from reviews.requests.models import TradeRequest
from reviews.requests.services.more_time import ask_more_time
from reviews.validation.models import ValidationActivity
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import WorkItem
from reviews.work.services.bulk import BulkSpec, ChosenItem, start_bulk
from reviews.work.services.clocks import clocks_of_summary
from reviews.work.services.item_columns import Goods
from reviews.work.services.opening import NewItem, open_items
from tests.builders import requests
from tests.builders.filings import entry_number
from tests.builders.paper_files import paper

ROLES = (
    "anonymous",
    "nobody",
    "specialist",
    "supervisor",
    "machinery",
    "port",
    "admin",
    "auditor",
    "broker",
    "other_broker",
    "importer",
)
SINCE = date(2015, 1, 1)


@dataclass
class World:
    """`people` by role; `item` is open and free at Electronics, `mine` is the specialist's, `closed` a closed review
    there. `order` is the administrator's for Machinery, previewed and weeks away; `batch` a move by hand under way;
    `document` a paper of the broker on `summary`, `request` one that `add_request` adds.
    """

    people: dict[str, User] = field(default_factory=dict)
    summary: EntrySummary | None = None
    other_summary: EntrySummary | None = None
    item: WorkItem | None = None
    mine: WorkItem | None = None
    closed: WorkItem | None = None
    job: Job | None = None
    bulk: Job | None = None
    order: Delegation | None = None
    batch: Batch | None = None
    document: Document | None = None
    request: TradeRequest | None = None


def build_world() -> World:
    """Return people of all ROLES but the visitor, with filers, importers, summaries, items, jobs, an order, a batch."""
    world = World()
    today = clock.today()
    _staff(world)
    _trade(world)
    world.summary = file_one(1, filer="B76", importer="12-345678900", day=today - timedelta(days=30))
    world.other_summary = file_one(2, filer="C12", importer="98-765432100", day=today - timedelta(days=30))
    world.people["broker"].filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from=SINCE)
    world.people["other_broker"].filer_memberships.create(
        filer=Filer.objects.get(code="C12"), valid_from=SINCE
    )
    world.people["importer"].importer_memberships.create(
        importer=Importer.objects.get(number="12-345678900"), valid_from=SINCE
    )
    world.item = item_of(world.summary)
    world.mine = item_of(world.other_summary)
    WorkItem.objects.filter(pk=world.mine.pk).update(
        owner=world.people["specialist"], taken_at=clock.now() - timedelta(days=9)
    )
    world.mine.refresh_from_db()
    reviewed = file_one(4, filer="C12", importer="98-765432100", day=today - timedelta(days=30))
    world.closed = close_review(
        item_id=item_of(reviewed).pk,
        user=world.people["specialist"],
        outcome=ReviewOutcome("no_discrepancy"),
    )
    world.job = create_job(
        kind="intake", owner=world.people["specialist"], params={"name": "june.csv", "format": "csv"}
    )
    IntakeFile.objects.create(job=world.job, name="june.csv", format="csv")
    world.bulk = start_bulk(
        user=world.people["specialist"],
        office=Office.objects.get(code="CEE007"),
        spec=BulkSpec(act="take"),
        chosen=[ChosenItem(world.item.pk, world.item.version)],
    )
    world.order = _order(world)
    world.batch = _batch(world)
    world.document = _document(world)
    return world


def _order(world: World) -> Delegation:
    spec = order_input.OrderSpec(
        order_number="DO 26-030",
        centers=[Office.objects.get(code="CEE010")],
        effective_on=clock.today() + timedelta(days=60),
        text="Machinery.",
    )
    order = drafting.draft_order(user=world.people["admin"], spec=spec)
    drafting.make_preview(order_id=order.pk, user=world.people["admin"])
    return Delegation.objects.get(pk=order.pk)


def _batch(world: World) -> Batch:
    """Return a moving batch for a third summary; no worker runs it."""
    summary = file_one(9, filer="C12", importer="98-765432100", day=clock.today() - timedelta(days=30))
    batch = propose_manual_move(
        user=world.people["admin"],
        summaries=[summary.pk],
        office=Office.objects.get(code="CEE010"),
        reason="Pumps after all.",
    )
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.MOVING, started_at=clock.now())
    return Batch.objects.get(pk=batch.pk)


def _document(world: World) -> Document:
    """Return a paper of the filer on the first summary, for everybody of the case."""
    assert world.summary is not None
    user = world.people["broker"]
    return store_documents(user=user, summary=world.summary, papers=[paper()])[0]


def add_request(world: World) -> World:
    """Add an open request on another summary of the broker and the importer, with more time asked."""
    summary = file_one(11, filer="B76", importer="12-345678900", day=clock.today() - timedelta(days=30))
    request = requests.send(item_of(summary), world.people["specialist"])
    ask_more_time(
        request_id=request.pk,
        user=User.objects.get(username="broker"),
        until=request.last_day + timedelta(days=5),
        reason="The maker is closed.",
    )
    request.refresh_from_db()
    world.request = request
    return world


def file_one(sequence: int, *, filer: str, importer: str, day: date, hts: str = "8517130000") -> EntrySummary:
    """Return a filed summary with one line, by default of telephones, which belong to Electronics."""
    line = ParsedLine(
        1, (hts,), hts[:4], hts, "VN", "VN", "VNDEMFAC12HAN", 10_000, 150, "100", "NO", "0.00", {}, "", []
    )
    number = entry_number(sequence, filer)
    parsed = ParsedSummary(
        number, filer, "01", "2704", importer, f"Importer {sequence}", importer, day, day, day, "11", "VN",
        [line], 10_000, "0.00", "0.00",
    )  # fmt: skip
    file_summaries(summaries=[parsed], actor=None)
    return EntrySummary.objects.get(entry_number=number)


def item_of(summary: EntrySummary) -> WorkItem:
    """Return the open validation item of a summary; open one where selection did not."""
    found = WorkItem.objects.filter(summary=summary, kind="validation").first()
    if found:
        return found
    routing = summary.routing
    goods = Goods(
        jurisdiction_id=routing.jurisdiction_id,
        port_id=routing.port_id,
        heading="8517",
        importer_id=summary.importer_id,
        filer_id=summary.filer_id,
        entry_type="01",
        origin="VN",
        line_count=1,
        marks=0,
        value=summary.value,
    )
    clocks = clocks_of_summary(summary, kind_of("validation"))
    new = NewItem(summary.pk, summary.entry_number, "validation", routing.office_id, goods, clocks)
    found = WorkItem.objects.get(pk=open_items([new], now=clock.now(), today=clock.today())[0])
    ValidationActivity.objects.create(
        item=found, summary=summary, importer_id=summary.importer_id, selected_at=clock.now()
    )
    return found


def _staff(world: World) -> None:
    make = User.objects.create_user
    offices = {code: Office.objects.get(code=code) for code in ("CEE007", "CEE010", "2704")}
    team = Team.objects.filter(office=offices["CEE007"]).order_by("code").first()
    for name, code, role in (
        ("specialist", "CEE007", "specialist"),
        ("supervisor", "CEE007", "supervisor"),
        ("machinery", "CEE010", "specialist"),
        ("port", "2704", "specialist"),
    ):
        user = make(name, first_name=name.title(), last_name="Person")
        OfficeMembership.objects.create(
            user=user,
            office=offices[code],
            role=role,
            team=team if code == "CEE007" else None,
            valid_from=SINCE,
        )
        world.people[name] = user
    world.people["admin"] = make("admin", national_role="administrator")
    world.people["auditor"] = make("auditor", national_role="auditor")
    world.people["nobody"] = make("nobody")


def _trade(world: World) -> None:
    for name in ("broker", "other_broker", "importer"):
        world.people[name] = User.objects.create_user(name, first_name=name.title(), last_name="Person")
