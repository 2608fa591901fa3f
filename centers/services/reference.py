"""Loading of the reference data of one timeline.

It may be repeated: rows on file stay, new ones are added.

Contacts are a deployment's own once they are loaded. Editions are immutable: one that differs from the carried
data stays as it is. Sources stand in `centers/data/` and `centers/routing/timelines.py`.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.core import clock
from cee_portal.core.refusals import RefusedError
from centers import reference_data
from centers.models import Delegation, Edition, Office, Rulebook, Team, TradeFunction
from centers.routing import timelines
from centers.routing.timelines import DelegationData, EditionData
from centers.services.editions import store_edition
from centers.services.load_result import LoadResult
from centers.services.rulebooks import publish_rulebook
from centers.services.tariff import load_product_tariff


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
            _load_editions(timelines.editions()),
            _load_delegations(rules.delegations),
            *load_product_tariff(),
        ]
        before = _newest_rulebook_number()
        rulebook = publish_rulebook(cause=f"Reference data, timeline {timeline}")
        results.append(LoadResult(f"Rulebook {rulebook.number}", 1, int(rulebook.number != before)))
    return results


def find_loaded_timeline() -> str | None:
    """Return the timeline whose orders are all on file.

    None where no timeline is loaded.
    """
    there = set(Delegation.objects.values_list("order_number", "effective_on", "all_ports"))
    functions = {order.order_number: set(order.functions) for order in Delegation.objects.all()}
    for name in timelines.TIMELINES:
        orders = timelines.find_timeline(name).delegations
        if all(
            (order.order_number, order.effective_on, order.ports is None) in there
            and functions[order.order_number] == set(order.functions)
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
    offices = [
        Office(
            code=center.code,
            kind=Office.Kind.CENTER,
            name=center.name,
            short_name=center.short_name,
            city=center.city,
            timezone=center.timezone,
            team_code=center.team_code,
            phone=center.phone,
            email=center.email,
            contact_verified_on=today - timedelta(days=center.verified_days_ago),
            note=center.note,
        )
        for center in reference_data.centers()
    ]
    return _add_offices("Centers", offices)


def _load_ports() -> LoadResult:
    offices = [
        Office(
            code=port.code,
            kind=Office.Kind.PORT,
            name=port.name,
            short_name=port.name,
            state=port.state,
            timezone=port.timezone,
            field_office=port.field_office,
            note=port.note,
        )
        for port in reference_data.ports()
    ]
    return _add_offices("Ports", offices)


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
    offices = dict(Office.objects.values_list("code", "pk"))
    there = set(Team.objects.values_list("office__code", "code"))
    new = [
        Team(office_id=offices[team.office], code=team.code, name=team.name, headings=list(team.headings))
        for team in reference_data.teams()
        if (team.office, team.code) not in there
    ]
    Team.objects.bulk_create(new)
    return LoadResult("Teams", len(reference_data.teams()), len(new))


def _load_functions() -> LoadResult:
    there = {row.slug: row for row in TradeFunction.objects.all()}
    wanted = [TradeFunction(**row._asdict()) for row in reference_data.functions()]
    changed = [row for row in wanted if _function_values(there.get(row.slug)) != _function_values(row)]
    TradeFunction.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["function", "work_function", "authority_after", "cfr_refs", "note"],
    )
    return LoadResult("Trade functions", len(wanted), len(changed))


def _function_values(row: TradeFunction | None) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in reference_data.FunctionData._fields) if row else ()


def _load_editions(wanted: Iterable[EditionData]) -> LoadResult:
    there = set(Edition.objects.values_list("effective_on", flat=True))
    wanted = list(wanted)
    new = [edition for edition in wanted if edition.effective_on not in there]
    for edition in new:
        store_edition(rows=edition.rows, effective_on=edition.effective_on, citation=edition.citation)
    return LoadResult("Jurisdiction editions", len(wanted), len(new))


def _load_delegations(wanted: Iterable[DelegationData]) -> LoadResult:
    there = set(Delegation.objects.values_list("order_number", flat=True))
    offices = dict(Office.objects.values_list("code", "pk"))
    wanted = list(wanted)
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


def _newest_rulebook_number() -> int | None:
    return Rulebook.objects.order_by("-number").values_list("number", flat=True).first()
