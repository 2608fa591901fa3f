"""Loading of the reference data of one timeline.

It may be repeated: rows on file stay, new ones are added.

Contacts are a deployment's own once they are loaded. Editions are immutable: one that differs from the carried
data stays as it is. Sources stand in `centers/data/` and `centers/routing/timelines.py`.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.core import clock
from cee_portal.core.files.shipped_tables import read_table
from cee_portal.core.refusals import RefusedError
from centers.models import Delegation, Edition, Office, Rulebook, Team, TradeFunction
from centers.routing import timelines
from centers.routing.timelines import DATA, DelegationData
from centers.services.editions import store_edition
from centers.services.load_result import LoadResult
from centers.services.rulebooks import publish_rulebook
from centers.services.tariff import load_product_tariff

_TWO_TEAM_PORTS = frozenset({"1001", "1303", "1401", "1703", "2304", "2704", "3001", "3901", "4601", "5301"})


class OtherTimelineError(RefusedError):
    """The orders of another timeline are in force, and filings were routed by them."""

    def __init__(self, loaded: str, wanted: str) -> None:
        super().__init__(
            f"Timeline {loaded!r} is loaded and filings were routed by it, so {wanted!r} was not loaded. "
            f"Set CEE_TIMELINE={loaded}, or start over with `make reset` (or an empty database)."
        )


def load_reference(*, timeline: str, has_routings: bool) -> list[LoadResult]:
    """Load all reference data of authority and publish the rulebook. All or nothing.

    `timeline`: "history" or "transition". `has_routings`: True where filings were routed already, which the floor
    above knows. Raises ValueError for an unknown timeline, OtherTimelineError, GateBusyError.
    """
    rules = timelines.find_timeline(timeline)
    with transaction.atomic():
        _require_same_timeline(timeline, has_routings)
        results = [
            _load_centers(),
            _load_ports(),
            _load_teams(),
            _load_functions(),
            _load_editions(),
            _load_delegations(rules.delegations),
            *load_product_tariff(),
        ]
        before = Rulebook.objects.order_by("-number").values_list("number", flat=True).first()
        rulebook = publish_rulebook(cause=f"Reference data, timeline {timeline}")
        results.append(LoadResult(f"Rulebook {rulebook.number}", 1, int(rulebook.number != before)))
    return results


def find_loaded_timeline() -> str | None:
    """Return the timeline whose orders are all on file.

    None where no timeline is loaded.
    """
    there = {
        order.order_number: (order.effective_on, order.all_ports, set(order.functions))
        for order in Delegation.objects.all()
    }
    for name in timelines.TIMELINES:
        orders = timelines.find_timeline(name).delegations
        if all(
            there.get(order.order_number) == (order.effective_on, order.ports is None, set(order.functions))
            for order in orders
        ):
            return name
    return None


def _require_same_timeline(wanted: str, has_routings: bool) -> None:
    loaded = find_loaded_timeline()
    if loaded is None or loaded == wanted:
        return
    if has_routings:
        raise OtherTimelineError(loaded, wanted)
    numbers = [order.order_number for order in timelines.find_timeline(loaded).delegations]
    Delegation.objects.filter(order_number__in=numbers).delete()


def _load_centers() -> LoadResult:
    today = clock.today()
    contacts = {row["center"]: row for row in read_table(DATA / "contacts.csv")}
    offices = [
        Office(
            code=row["center_id"],
            kind=Office.Kind.CENTER,
            name=row["name"],
            short_name=row["short_name"],
            team_code=row["test_team_code"],
            email=f"{contact['mailbox']}@cee.example",
            contact_verified_on=today - timedelta(days=int(contact["verified_days_ago"])),
            **{name: contact[name] for name in ("city", "timezone", "phone", "note")},
        )
        for row in read_table(DATA / "centers.csv")
        if (contact := contacts.get(row["center_id"]))
    ]
    return _add_offices("Centers", offices)


def _load_ports() -> LoadResult:
    offices = [
        Office(
            kind=Office.Kind.PORT,
            short_name=row["name"],
            note=_port_note(row),
            **{name: row[name] for name in ("code", "name", "state", "timezone", "field_office")},
        )
        for row in read_table(DATA / "ports.csv")
    ]
    return _add_offices("Ports", offices)


def _port_note(row: dict[str, str]) -> str:
    """Return the note of a port; legacy and statistical codes say so in it."""
    status = "" if row["status"] == "listed" else row["status"].capitalize()
    return "; ".join(part for part in (status, row["note"]) if part)


def _add_offices(what: str, offices: list[Office]) -> LoadResult:
    there = {office.code: office for office in Office.objects.filter(code__in=[o.code for o in offices])}
    new = [office for office in offices if office.code not in there]
    Office.objects.bulk_create(new)
    # A port that a filing created before our list had it becomes a listed one and keeps its id.
    taken_in = [
        _list_port(there[office.code], office)
        for office in offices
        if office.code in there and not there[office.code].listed
    ]
    Office.objects.bulk_update(taken_in, _LISTED_FIELDS)
    return LoadResult(what, len(offices), len(new) + len(taken_in))


_LISTED_FIELDS = ("name", "short_name", "state", "timezone", "field_office", "note", "listed")


def _list_port(known: Office, listed: Office) -> Office:
    for field in _LISTED_FIELDS:
        setattr(known, field, getattr(listed, field))
    return known


def _load_teams() -> LoadResult:
    """Load the teams of the Centers, and one or two entry teams of each port that a transition order names."""
    offices = dict(Office.objects.values_list("code", "pk"))
    wanted = [
        Team(
            office_id=offices[row["office"]],
            code=row["code"],
            name=row["name"],
            headings=row["headings"].split(),
        )
        for row in read_table(DATA / "teams.csv")
    ]
    for row in read_table(DATA / "ports.csv"):
        has_two = row["code"] in _TWO_TEAM_PORTS
        if row["field_office"] or has_two:
            wanted.append(Team(office_id=offices[row["code"]], code="1", name="Entry team"))
        if has_two:
            wanted.append(Team(office_id=offices[row["code"]], code="2", name="Second entry team"))
    there = set(Team.objects.values_list("office_id", "code"))
    new = Team.objects.bulk_create(team for team in wanted if (team.office_id, team.code) not in there)
    return LoadResult("Teams", len(wanted), len(new))


def _load_functions() -> LoadResult:
    there = {row.slug: row for row in TradeFunction.objects.all()}
    wanted = [
        TradeFunction(slug=row["slug"], **{name: row[name].strip() for name in _FUNCTION_FIELDS})
        for row in read_table(DATA / "functions.csv")
    ]
    changed = [row for row in wanted if _function_values(there.get(row.slug)) != _function_values(row)]
    TradeFunction.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["slug"], update_fields=_FUNCTION_FIELDS
    )
    return LoadResult("Trade functions", len(wanted), len(changed))


_FUNCTION_FIELDS = ("function", "work_function", "authority_after", "cfr_refs", "note")


def _function_values(row: TradeFunction | None) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in _FUNCTION_FIELDS) if row else ()


def _load_editions() -> LoadResult:
    there = set(Edition.objects.values_list("effective_on", flat=True))
    wanted = timelines.editions()
    new = [edition for edition in wanted if edition.effective_on not in there]
    for edition in new:
        store_edition(rows=edition.rows, effective_on=edition.effective_on, citation=edition.citation)
    return LoadResult("Jurisdiction editions", len(wanted), len(new))


def _load_delegations(wanted: tuple[DelegationData, ...]) -> LoadResult:
    there = set(Delegation.objects.values_list("order_number", flat=True))
    offices = dict(Office.objects.values_list("code", "pk"))
    new = [order for order in wanted if order.order_number not in there]
    for order in new:
        stored = Delegation.objects.create(
            order_number=order.order_number,
            text=order.note,
            citation="Delegation Order 14-004",
            effective_on=order.effective_on,
            all_ports=order.ports is None,
            state=Delegation.State.IN_FORCE,
            functions=list(order.functions),
            approved_at=RawSQL("cee_now()", []),
        )
        stored.centers.set(offices[code] for code in order.centers)
        stored.ports.set(offices[code] for code in order.ports or ())
    return LoadResult("Delegations", len(wanted), len(new))
