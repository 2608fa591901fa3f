"""Who gets what at every address: role x address x method. `tests/test_role_matrix.py` walks it.

To add an address: give it a `name` in its urls.py and a row in ROUTES under that name (`api:` in front for `/api/v1/`;
the console's rows are in tests/role_matrix_console.py).
A row says for each method that exists what each role is answered; a method without a row must be refused to everybody.

    "work_item_take": Route(args=item, post=by(office=302, staff=403, trade=404, nobody=404, anonymous=302)),

* `each(200)`: the same for all. `by(...)`: by group or role; a role's own word outweighs its group's, a later group
  outweighs an earlier one; every role must be covered. Groups: staff (everybody who reads the whole country),
  office (people of Electronics), national (admin, auditor), trade (broker, other_broker, importer).
* `args`, `body`, `query` take the world (tests/builders/world.py) and give the address's arguments, what is sent,
  the query parameters. A JSON body for `api:` names, a form else.
* `reads=True` on a POST that stores nothing even where it is allowed (a calculator).

Every refused call is followed by a look at the tables: nothing may have changed. Events of signing in are part of that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from entries.rerouting.services import preview_reroute
from reviews.validation.models import Criterion
from tests.builders.filings import body as filing
from tests.builders.world import ROLES, World

Answers = dict[str, frozenset[int]]
Status = int | tuple[int, ...]

GROUPS = {
    "staff": ("specialist", "supervisor", "machinery", "port", "admin", "auditor"),
    "office": ("specialist", "supervisor"),
    "national": ("admin", "auditor"),
    "trade": ("broker", "other_broker", "importer"),
}
SIGN_IN = 302


def each(status: Status) -> Answers:
    """The same answer for every role."""
    return {role: _set(status) for role in ROLES}


def by(**given: Status) -> Answers:
    """Answers by group and role. Raises KeyError for a role that is not covered, or a word that is none."""
    found: Answers = {}
    for name in given:
        for role in GROUPS.get(name, ()):
            found[role] = _set(given[name])
    for name, status in given.items():
        if name not in GROUPS:
            found[name] = _set(status)
    if set(found) != set(ROLES):
        raise KeyError(f"Not covered or not known: {sorted(set(found) ^ set(ROLES))}")
    return found


def _set(status: Status) -> frozenset[int]:
    return frozenset([status] if isinstance(status, int) else status)


def _nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Route:
    """One address. Methods that are None must be refused to every role."""

    get: Answers | None = None
    post: Answers | None = None
    put: Answers | None = None
    patch: Answers | None = None
    delete: Answers | None = None
    args: Callable[[World], dict[str, Any]] = _nothing
    body: Callable[[World], Any] = _nothing
    query: Callable[[World], dict[str, Any]] = _nothing
    headers: Callable[[World], dict[str, str]] = _nothing
    reads: bool = False


def item(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


def mine(world: World) -> dict[str, Any]:
    return {"item_id": world.mine.pk}


def office(world: World) -> dict[str, Any]:
    return {"office": "CEE007"}


def in_office(world: World) -> dict[str, Any]:
    return {"list": "queue=unassigned&office=CEE007"}


def marked(world: World) -> dict[str, Any]:
    """The free item, marked in the list as it was shown."""
    return {"item": f"{world.item.pk}.{world.item.version}", "list": "queue=office&office=CEE007"}


def bulk_job(world: World) -> dict[str, Any]:
    """An act of the specialist on many items that waits for a worker."""
    return {"job_id": world.bulk.pk}


def seen(world: World) -> dict[str, str]:
    """The version of the free item, as a program read it."""
    return {"If-Match": f'"{world.item.version}"'}


def mine_seen(world: World) -> dict[str, str]:
    """The same of the specialist's own."""
    return {"If-Match": f'"{world.mine.version}"'}


def summary_seen(world: World) -> dict[str, str]:
    """The version of the summary that filer B76 filed."""
    return {"If-Match": f'"{world.summary.lock_version}"'}


def summary(world: World) -> dict[str, Any]:
    """The one that filer B76 filed for the importer."""
    return {"number": world.summary.printed_number}


def tomorrow(world: World) -> dict[str, Any]:
    return {"until": str(date.today() + timedelta(days=3)), "reason": "The importer answers on Monday."}


def criterion(world: World) -> dict[str, Any]:
    return {"criterion_id": Criterion.objects.filter(valid_from__isnull=False).order_by("pk")[0].pk}


def job(world: World) -> dict[str, Any]:
    return {"job_id": world.job.pk}


def why(world: World) -> dict[str, Any]:
    return {"reason": "The lines say so."}


def again(world: World) -> dict[str, Any]:
    """Routing again, with the difference that was on screen."""
    return {"shown": preview_reroute(world.summary.pk).token}


def again_mine(world: World) -> dict[str, Any]:
    return {"shown": preview_reroute(world.other_summary.pk).token}


def to_machinery(world: World) -> dict[str, Any]:
    return {"center": "CEE010", **why(world)}


SIGNED_IN_PAGE = by(staff=200, trade=200, nobody=200, anonymous=SIGN_IN)
OWN_PAGE = by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=SIGN_IN)
OWN_JOB = by(staff=404, national=200, specialist=200, trade=404, nobody=404, anonymous=SIGN_IN)
ADMIN_PAGE = by(staff=403, admin=200, trade=404, nobody=404, anonymous=SIGN_IN)
STAFF_PAGE = by(staff=200, trade=404, nobody=404, anonymous=SIGN_IN)
STAFF_API = by(staff=200, trade=404, nobody=404, anonymous=401)


def acts(allowed: Status, **more: Status) -> Answers:
    """An act on an item of Electronics, by form: its people may, others see it and may not, the trade sees nothing."""
    return by(staff=403, office=allowed, trade=404, nobody=404, anonymous=SIGN_IN, **more)


def admin_acts(allowed: Status) -> Answers:
    """An act of administrators, by form."""
    return by(staff=403, admin=allowed, trade=404, nobody=404, anonymous=SIGN_IN)


def job_acts(allowed: Status) -> Answers:
    """An act on the specialist's file: an auditor only reads."""
    return by(
        staff=404, specialist=allowed, admin=allowed, auditor=403, trade=404, nobody=404, anonymous=SIGN_IN
    )


def api_acts(allowed: Status, **more: Status) -> Answers:
    """The same by API."""
    return by(staff=403, office=allowed, trade=404, nobody=404, anonymous=401, **more)


ROUTES: dict[str, Route] = {
    # For everybody
    "home": Route(get=each(200)),
    "healthz": Route(get=each(200)),
    "readyz": Route(get=each((200, 503))),
    "schema": Route(get=each(200)),
    "api_root": Route(get=each(200)),
    "docs": Route(get=each(200)),
    "which_center": Route(get=each(200)),
    "which_center_headings": Route(get=each(200), query=lambda world: {"q": "phone"}),
    "which_center_ports": Route(get=each(200), query=lambda world: {"q": "27"}),
    "centers": Route(get=each(200)),
    "center": Route(get=each(200), args=lambda world: {"code": "CEE007"}),
    # People
    "sign_in": Route(get=each(200), post=each(422), body=lambda world: {"username": "port", "password": "x"}),
    "sign_out": Route(post=each(302)),
    "demo_switch": Route(post=each(404), body=lambda world: {"username": "specialist"}),
    # Not there where DEMO is off, as it is here
    "demo_story": Route(get=each(404)),
    "demo_mark": Route(post=each(404), args=lambda world: {"step": "which-center"}),
    "demo_refresh": Route(post=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN)),
    "demo_sample": Route(
        get=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN), args=lambda world: {"name": "good.csv"}
    ),
    "preferences": Route(post=each(302), body=lambda world: {"keyboard": "off"}),
    "notices_read": Route(post=each(302), body=lambda world: {"upto": "1"}),
    # Filings on screen
    "search": Route(get=SIGNED_IN_PAGE, query=lambda world: {"q": "nothing-like-this"}),
    "entries": Route(get=SIGNED_IN_PAGE),
    "summary": Route(get=OWN_PAGE, args=summary),
    "summary_lines": Route(get=OWN_PAGE, args=summary),
    "summary_timeline": Route(get=OWN_PAGE, args=summary),
    "summary_changes": Route(
        # There is one revision, so nothing to compare it with.
        get=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN),
        args=lambda world: {**summary(world), "revision": 1},
    ),
    # Set by hand: the Center by a supervisor of the office that has it. Routing again would change nothing here.
    "summary_set_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=302), args=summary, body=to_machinery
    ),
    "summary_withdraw_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=409), args=summary, body=why
    ),
    "summary_route_again": Route(get=STAFF_PAGE, post=acts(409), args=summary, body=again),
    "work_item_set_jurisdiction": Route(
        get=STAFF_PAGE, post=acts(403, supervisor=302), args=mine, body=to_machinery
    ),
    "work_item_route_again": Route(get=STAFF_PAGE, post=acts(409), args=mine, body=again_mine),
    "work_item_stays_at_port": Route(get=STAFF_PAGE, post=acts(400), args=mine, body=why),
    # Files handed in: the specialist's is in sight of the specialist, administrators and auditors
    "upload": Route(
        get=STAFF_PAGE, post=by(staff=400, auditor=403, trade=404, nobody=404, anonymous=SIGN_IN)
    ),
    "upload_job": Route(get=OWN_JOB, args=job),
    "upload_errors_csv": Route(get=OWN_JOB, args=job),
    "upload_rows": Route(get=OWN_JOB, args=job),
    "upload_stop": Route(post=job_acts(302), args=job),
    "upload_repair": Route(post=job_acts(302), args=job),
    "upload_sample": Route(get=STAFF_PAGE, args=lambda world: {"name": "entry-summaries.csv"}),
    # What is selected
    "criteria": Route(get=STAFF_PAGE),
    "criterion": Route(get=STAFF_PAGE, args=criterion),
    "criterion_progress": Route(get=STAFF_PAGE, args=criterion),
    "criterion_new": Route(get=ADMIN_PAGE, post=admin_acts(400)),
    "criterion_edit": Route(get=ADMIN_PAGE, post=admin_acts(400), args=criterion),
    "criterion_try": Route(post=admin_acts(302), args=criterion),
    "criterion_switch": Route(
        post=admin_acts(302), args=criterion, body=lambda world: {"to": "off", "reason": "Too many hits."}
    ),
    # The desk
    "work": Route(get=STAFF_PAGE, query=office),
    "work_counts": Route(get=STAFF_PAGE, query=office),
    "work_no_match": Route(get=STAFF_PAGE, query=office),
    "work_take_next": Route(post=acts(302), body=in_office),
    "work_item": Route(get=by(staff=302, trade=404, nobody=404, anonymous=SIGN_IN), args=item),
    "work_peek": Route(get=STAFF_PAGE, args=item),
    "work_item_take": Route(post=acts(302), args=item),
    "work_item_skip": Route(post=acts(302), args=item),
    "work_item_release": Route(post=acts(302), args=mine),
    "work_item_start": Route(post=acts(302), args=mine),
    "work_item_close": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=mine,
        body=lambda world: {"result": "no_discrepancy", "version": world.mine.version},
    ),
    "work_item_park": Route(get=STAFF_PAGE, post=acts(302), args=mine, body=tomorrow),
    "work_item_unpark": Route(post=acts(302), args=mine),
    "work_item_send": Route(
        get=STAFF_PAGE,
        post=acts(302),
        args=mine,
        body=lambda world: {"office": "2704", "reason": "Examined there.", "version": world.mine.version},
    ),
    "work_item_accept": Route(post=acts(302), args=item),
    "work_item_return": Route(
        get=STAFF_PAGE, post=acts(400), args=item, body=lambda world: {"reason": "Not ours."}
    ),
    "work_item_assign": Route(
        get=STAFF_PAGE,
        post=acts(403, supervisor=302),
        args=item,
        body=lambda world: {"owner": "supervisor", "version": world.item.version},
    ),
    # Marked rows: who leads gives, the others take; the question comes first where the act needs more
    "work_bulk_give": Route(
        post=acts(403, supervisor=302),
        body=lambda world: marked(world) | {"to": world.people["specialist"].pk, "sure": "1"},
    ),
    "work_bulk_take": Route(post=acts(302), body=lambda world: marked(world)),
    "work_bulk_release": Route(post=acts(302), body=lambda world: marked(world)),
    "work_bulk_park": Route(
        post=acts(302), body=lambda world: marked(world) | tomorrow(world) | {"sure": "1"}
    ),
    "work_bulk": Route(get=OWN_JOB, args=bulk_job),
    "work_bulk_stop": Route(
        post=by(staff=404, trade=404, nobody=404, anonymous=SIGN_IN, specialist=302, national=403),
        args=bulk_job,
    ),
    "work_item_heartbeat": Route(post=by(staff=204, trade=404, nobody=404, anonymous=SIGN_IN), args=item),
    # The desk, for programs
    "api:api_work_items": Route(get=STAFF_API, query=office),
    "api:api_work_item": Route(get=STAFF_API, args=item),
    "api:api_result_codes": Route(get=STAFF_API),
    "api:api_notifications": Route(
        get=by(staff=403, broker=200, other_broker=200, importer=403, nobody=403, anonymous=401)
    ),
    "api:api_work_take_next": Route(post=api_acts(200), body=office),
    "api:api_work_take": Route(post=api_acts(200), args=item),
    "api:api_work_release": Route(post=api_acts(200), args=mine),
    "api:api_work_skip": Route(post=api_acts(200), args=item, headers=seen),
    "api:api_work_start": Route(post=api_acts(200), args=mine, headers=mine_seen),
    "api:api_work_assign": Route(
        post=api_acts(403, supervisor=200),
        args=item,
        headers=seen,
        body=lambda world: {"owner": "supervisor", "reason": "Knows telephones."},
    ),
    "api:api_work_accept": Route(post=api_acts(200), args=item, headers=seen),
    "api:api_work_return": Route(
        post=api_acts(400), args=item, headers=seen, body=lambda world: {"reason": "Not ours."}
    ),
    "api:api_work_send": Route(
        post=api_acts(200),
        args=mine,
        headers=mine_seen,
        body=lambda world: {"office": "2704", "reason": "Examined there."},
    ),
    "api:api_work_park": Route(post=api_acts(200), args=mine, headers=mine_seen, body=tomorrow),
    "api:api_work_unpark": Route(post=api_acts(200), args=mine, headers=mine_seen),
    # Whose industry it is, by program: routing again would change nothing here, and a review cannot stay with the port
    "api:api_work_set_jurisdiction": Route(
        get=STAFF_API,
        post=api_acts(403, supervisor=200),
        args=mine,
        headers=mine_seen,
        query=lambda world: {"center": "CEE010"},
        body=to_machinery,
    ),
    "api:api_work_route_again": Route(
        get=STAFF_API, post=api_acts(409), args=mine, headers=mine_seen, body=again_mine
    ),
    "api:api_work_stays_at_port": Route(post=api_acts(400), args=mine, headers=mine_seen, body=why),
    "api:entry_summary_set_jurisdiction": Route(
        get=STAFF_API,
        post=api_acts(403, supervisor=200),
        args=summary,
        headers=summary_seen,
        query=lambda world: {"center": "CEE010"},
        body=to_machinery,
    ),
    "api:entry_summary_route_again": Route(
        get=STAFF_API, post=api_acts(409), args=summary, headers=summary_seen, body=again
    ),
    "api:entry_summary_withdraw_jurisdiction": Route(
        post=api_acts(403, supervisor=409), args=summary, headers=summary_seen, body=why
    ),
    "api:api_work_close": Route(
        post=api_acts(200),
        args=mine,
        headers=mine_seen,
        body=lambda world: {"result": "no_discrepancy"},
    ),
    # Calculators
    "api:tools_route": Route(
        post=each(200),
        reads=True,
        body=lambda world: {
            "port": "2704",
            "entry_type": "01",
            "lines": [{"hts": "8517.13.0000", "value": "1"}],
        },
    ),
    "api:tools_entry_number": Route(get=each(200), args=lambda world: {"number": "B76-0324527-8"}),
    "api:tools_importer_number": Route(get=each(200), args=lambda world: {"number": "12-3456789"}),
    "api:tools_fees": Route(
        post=each(200),
        reads=True,
        body=lambda world: {
            "entry_type": "01",
            "entry_date": "2026-02-03",
            "mode_of_transport": "11",
            "other_revenue": True,
            "lines": [{"hts": "8517.13.0000", "value": "9000", "spi": None}],
        },
    ),
    # Filings, for programs
    "api:entry_summaries": Route(
        get=by(staff=200, trade=200, nobody=200, anonymous=401),
        post=by(
            staff=201, broker=201, other_broker=403, importer=403, nobody=403, anonymous=401, auditor=403
        ),
        body=lambda world: filing(3),
    ),
    "api:entry_summary": Route(
        get=by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401), args=summary
    ),
    "api:entry_summary_routing": Route(
        get=by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401), args=summary
    ),
}
