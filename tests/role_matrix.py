"""The words of the role matrix: each address, with the answer that each role gets for each method.

The rows of `<package>/urls.py` stand in `tests/<package>/role_rows.py`; `tests/test_role_matrix.py` collects and walks
them. To add an address, give it a `name` in its urls.py and a row in ROWS under that name, with `api:` in front of the
names of `/api/v1/`. A row says for each method that exists what each role is answered; every other method must be refused
to everybody.

    "work_item_take": Route(args=item, post=by(office=302, staff=403, trade=404, nobody=404, anonymous=302)),

* `each(200)`: the same for all. `by(...)`: by group or role; a role's own word outweighs its group's, a later group
  outweighs an earlier one; every role must be covered. Groups: staff (everybody who reads the whole country),
  office (people of Electronics), national (admin, auditor), trade (broker, other_broker, importer).
* `args`, `body`, `query` take the world (tests/builders/world.py) and give the address's arguments, what is sent,
  the query parameters of a GET. A JSON body for `api:` names, a form else and where it holds a file.
* `reads=True` on a POST that stores nothing even where it is allowed (a calculator).

Every refused call is followed by a look at the tables: nothing may have changed. Events of signing in are part of that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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


def mine(world: World) -> dict[str, Any]:
    return {"item_id": world.mine.pk}


def mine_seen(world: World) -> dict[str, str]:
    """The version of the specialist's own item, as a program read it."""
    return {"If-Match": f'"{world.mine.version}"'}


def closed(world: World) -> dict[str, Any]:
    return {"item_id": world.closed.pk}


def closed_seen(world: World) -> dict[str, str]:
    """The version of the closed review, as a program read it."""
    return {"If-Match": f'"{world.closed.version}"'}


def summary(world: World) -> dict[str, Any]:
    """The one that filer B76 filed for the importer."""
    return {"number": world.summary.printed_number}


OWN_JOB = by(staff=404, national=200, specialist=200, trade=404, nobody=404, anonymous=SIGN_IN)
STAFF_PAGE = by(staff=200, trade=404, nobody=404, anonymous=SIGN_IN)
STAFF_API = by(staff=200, trade=404, nobody=404, anonymous=401)


def acts(allowed: Status, **more: Status) -> Answers:
    """An act on an item of Electronics, by form: its people may, others see it and may not, the trade sees nothing."""
    return by(staff=403, office=allowed, trade=404, nobody=404, anonymous=SIGN_IN, **more)


def admin_acts(allowed: Status) -> Answers:
    """An act of administrators, by form."""
    return by(staff=403, admin=allowed, trade=404, nobody=404, anonymous=SIGN_IN)


def api_acts(allowed: Status, **more: Status) -> Answers:
    """The same by API."""
    return by(staff=403, office=allowed, trade=404, nobody=404, anonymous=401, **more)


TESTS = Path(__file__).parent
# The packages of the product whose addresses have rows, such as reviews.work.pages.
PACKAGES = sorted(".".join(path.parent.relative_to(TESTS).parts) for path in TESTS.rglob("role_rows.py"))


def rows(package: str) -> dict[str, Route]:
    """The rows of a package, by the full name of the address."""
    found: dict[str, Route] = import_module(f"tests.{package}.role_rows").ROWS
    return found


def addresses(
    patterns: list[Any] | None = None, space: str = "", package: str = "cee_portal"
) -> Iterator[tuple[str, str]]:
    """(package, full name) of every address. One without a name is given as its pattern, which no row has."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if getattr(pattern, "namespace", None) == "admin":  # reference data only; its own test is below
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            module = getattr(pattern.urlconf_module, "__name__", f"{package}.urls")
            yield from addresses(pattern.url_patterns, inner, module.rpartition(".")[0])
        elif isinstance(pattern, URLPattern):
            yield package, f"{space}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"


def send(client: Client, method: str, name: str, route: Route, world: World) -> Any:
    """The call, with a body of the kind the address reads."""
    address = reverse(name, kwargs=route.args(world))
    if method == "get" and (query := route.query(world)):
        address += "?" + "&".join(f"{key}={value}" for key, value in query.items())
    headers = route.headers(world)
    if method == "get":
        return client.get(address, headers=headers)
    body = route.body(world)
    has_file = isinstance(body, dict) and any(isinstance(value, File) for value in body.values())
    if name.startswith("api:") and not has_file:
        return getattr(client, method)(address, body, content_type="application/json", headers=headers)
    if method == "post":
        return client.post(address, body, headers=headers)
    return getattr(client, method)(address, headers=headers)
