"""A surface that is switched off is not there for anybody, and its people find nothing but what is public."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from cee_portal import urls
from cee_portal.core.web.surfaces import Surface, served_on, surface_of
from tests.builders.world import World, add_request, build_world
from tests.role_matrix import PACKAGES, addresses, rows, send

pytestmark = pytest.mark.django_db

STAFF_ROLES = ("specialist", "admin")
TRADE_ROLES = ("broker", "importer")
# What people of a surface that is off may still ask for; a visitor may, too.
OPEN = {
    "home",
    "sign_in",
    "sign_out",
    "demo_switch",
    "healthz",
    "readyz",
    "which_center",
    "which_center_headings",
    "which_center_ports",
    "api_root",
    "schema",
    "docs",
    "api:tools_route",
    "api:tools_entry_number",
    "api:tools_importer_number",
    "api:tools_fees",
    "api:tools_deadlines",
}
# What filers and importers use; everything else that is not open belongs to staff alone.
TRADE = {
    "api:entry_summaries",
    "api:entry_summary",
    "api:entry_summary_routing",
    "api:api_notifications",
    "api:api_documents",
    "api:api_document",
    "api:api_document_content",
    "api:api_document_withdraw",
    "api:api_request",
    "api:api_request_extensions",
    "api:api_request_responses",
    "api:api_requests",
    "entries",
    "notices",
    "notices_read",
    "paper",
    "paper_withdraw",
    "password",
    "preferences",
    "search",
    "summary",
    "summary_changes",
    "summary_lines",
    "summary_papers",
    "summary_timeline",
    "trade_home",
    "trade_request",
    "trade_request_draft",
    "trade_request_more_time",
}
METHODS = ("get", "post")


@pytest.fixture
def world(reference: None, settings: Any) -> World:
    settings.DEMO = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return add_request(build_world())


def views(patterns: list[Any] | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """Return every address of the resolver with its pattern, those of the reference site included."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            found += views(pattern.url_patterns, where)
        else:
            found.append((where, pattern))
    return found


def client_of(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role in world.people:
        client.force_login(world.people[role])
    return client


def ask_everything(world: World, role: str, names: set[str] | None = None) -> dict[tuple[str, str], int]:
    """Return the status of the addresses of the role matrix, by name and method."""
    client, answers = client_of(world, role), {}
    for package in PACKAGES:
        for name, route in rows(package).items():
            for method in METHODS if names is None or name in names else ():
                answers[name, method] = send(client, method, name, route, world).status_code
                if name == "sign_out":
                    client = client_of(world, role)
    return answers


def ask_and_undo(world: World, role: str, names: set[str] | None = None) -> dict[tuple[str, str], int]:
    """Return the same, and take back what was written: a paper, for example, is withdrawn only once."""
    savepoint = transaction.savepoint()
    answers = ask_everything(world, role, names)
    transaction.savepoint_rollback(savepoint)
    return answers


def test_every_address_says_to_which_surface_it_belongs():
    assert [where for where, pattern in views() if surface_of(pattern.callback) is None] == []


def test_the_declared_surfaces_are_those_of_this_test():
    declared: dict[str, Surface | None] = {}
    for _, pattern in views():
        declared[str(pattern.name)] = surface_of(pattern.callback)
    for _, full_name in addresses():
        surface = declared[full_name.rpartition(":")[2]]
        if full_name in OPEN:
            assert surface in (Surface.PUBLIC, Surface.ALWAYS), full_name
        elif full_name in TRADE:
            assert surface in (Surface.BOTH, Surface.TRADE), full_name
        else:
            assert surface is Surface.STAFF, full_name


def test_without_the_staff_surface(world, settings):
    before = {role: ask_and_undo(world, role, TRADE) for role in TRADE_ROLES}
    settings.STAFF_SURFACE = False
    for role in (*STAFF_ROLES, *TRADE_ROLES, "anonymous"):
        for (name, method), status in ask_and_undo(world, role).items():
            where = (role, method, name, status)
            if name not in OPEN | TRADE or (role in STAFF_ROLES and name not in OPEN):
                assert status == 404, where
            elif role in TRADE_ROLES and name in TRADE:
                assert status == before[role][name, method] < 500, where


def test_without_the_trade_surface(world, settings):
    settings.TRADE_SURFACE = False
    for role in (STAFF_ROLES[0], *TRADE_ROLES, "anonymous"):
        for (name, method), status in ask_everything(world, role).items():
            if role in TRADE_ROLES and name not in OPEN:
                assert status == 404, (role, method, name)
            assert status < 500 or name == "readyz", (role, method, name)
        assert client_of(world, role).get("/api/v1/notifications/").status_code == 404


def test_without_the_staff_surface_the_reference_site_is_gone(world, settings):
    settings.STAFF_SURFACE = False
    for role in ("admin", "broker", "anonymous"):
        client = client_of(world, role)
        for where, pattern in views():
            if where.startswith("admin/"):
                address = f"/{where}".replace("<path:object_id>", "1").replace("<int:content_type_id>", "1")
                address = address.split("^")[0].split("(?P")[0]
                assert client.get(address).status_code == 404, (role, where, pattern)
                assert client.post(address).status_code == 404, (role, where, pattern)


def test_an_order_cannot_be_written_without_the_staff_surface(world, settings):
    settings.STAFF_SURFACE = False
    client = client_of(world, "admin")
    assert client.post("/api/v1/delegations/", {}, "application/json").status_code == 404
    number = world.summary.printed_number
    for act in ("set-jurisdiction", "route-again", "withdraw-jurisdiction"):
        assert client.post(f"/entries/{number}/{act}/").status_code == 404
        assert client.post(f"/api/v1/entry-summaries/{number}/{act}/").status_code == 404


def test_on_a_public_page_a_person_of_a_surface_that_is_off_is_a_visitor(world, settings):
    settings.STAFF_SURFACE = False
    page = client_of(world, "specialist").get(reverse("which_center")).content.decode()
    assert 'href="/entries/"' not in page and 'href="/sign-in/"' in page


def test_an_address_that_says_nothing_is_closed_where_a_surface_is_off(client, settings):
    class Addresses:
        urlpatterns = [path("new/", lambda request: None, name="new"), *urls.urlpatterns]

    settings.ROOT_URLCONF = Addresses
    settings.TRADE_SURFACE = False
    assert client.get("/new/").status_code == 404


def test_a_view_belongs_to_one_surface():
    def view(request: Any) -> None:
        return None

    served_on(Surface.STAFF, [path("one/", view)])
    with pytest.raises(ValueError, match="belongs to staff already, not to public"):
        served_on(Surface.PUBLIC, [path("two/", view)])


@pytest.mark.parametrize(
    ("sentence", "off", "role", "says"),
    [
        (
            "staff are told where the staff surface is off",
            "STAFF_SURFACE",
            "specialist",
            "another web address",
        ),
        ("administrators too", "STAFF_SURFACE", "admin", "another web address"),
        ("brokers where the trade's is off", "TRADE_SURFACE", "broker", "another web address"),
        ("visitors are welcome on both", "STAFF_SURFACE", "anonymous", "Which Center handles this?"),
        ("staff do not need the trade's", "TRADE_SURFACE", "specialist", "Whole office"),
    ],
)
def test_the_home_page(client, world, settings, sentence, off, role, says):
    setattr(settings, off, False)
    if role in world.people:
        client.force_login(world.people[role])
    page = client.get("/").content.decode()
    assert says in page
    if off == "STAFF_SURFACE":
        assert 'href="/work/' not in page and 'href="/centers/' not in page
    if says == "another web address":
        assert 'href="/entries/' not in page and 'href="/notices/' not in page


def test_both_are_on_by_default(settings):
    assert settings.STAFF_SURFACE is settings.TRADE_SURFACE is True
