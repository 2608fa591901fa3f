"""Role x address x method: each address of the URL resolver, by the rows of its package (see tests/role_matrix.py)."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.builders.world import ROLES, World, add_request, build_world
from tests.role_matrix import PACKAGES, Answers, addresses, each, rows, send

METHODS = ("get", "post", "put", "patch", "delete")
REFUSED = frozenset({401, 403, 404, 405})

# What a call may change. Sessions and the count of failed sign-ins are not the portal's data.
WATCHED = (
    "accounts_user",
    "accounts_event",
    "accounts_job",
    "accounts_idempotencykey",
    "centers_delegation",
    "centers_rulebook",
    "centers_officemembership",
    "entries_collectionevent",
    "entries_entrysummary",
    "entries_summaryrevision",
    "entries_line",
    "entries_routing",
    "entries_routingdecision",
    "entries_manualjurisdiction",
    "entries_importer",
    "entries_importerstanding",
    "entries_intakefile",
    "entries_intakerejection",
    "documents_document",
    "documents_documentpart",
    "documents_documentwithdrawal",
    "reviews_workitem",
    "reviews_hold",
    "reviews_draft",
    "reviews_skip",
    "reviews_presence",
    "reviews_itemmove",
    # Orders and what they move
    "centers_delegation_centers",
    "centers_delegation_ports",
    "centers_staffingline",
    "centers_edition",
    "reviews_batch",
    "reviews_batchchunk",
    "reviews_batchfault",
    "reviews_batchsummary",
    "reviews_preview",
    "reviews_checkup",
    "reviews_digest",
    "reviews_digestread",
    # Letters to the trade
    "letters_letter",
    "letters_lettercontent",
    "letters_lettercopy",
    "letters_tradenotice",
    "letters_partycontact",
    # Requests to the trade
    "requests_traderequest",
    "requests_question",
    "requests_extension",
    "requests_answer",
    "requests_answerpart",
    "requests_answerpaper",
    "requests_answerdraft",
    "requests_draftpaper",
)


def test_every_address_has_a_row_and_every_row_an_address():
    known = set(addresses())
    declared = {(package, name) for package in PACKAGES for name in rows(package)}
    assert known - declared == set(), "addresses without a row: add them to tests/<package>/role_rows.py"
    assert declared - known == set(), "rows of addresses that are gone"


@pytest.fixture
def world(reference: None, settings: Any) -> World:
    settings.DEMO = False
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # sign_in is tried by every role
    return add_request(build_world())


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """One browser for each role, signed in."""
    found = {}
    for role in ROLES:
        found[role] = Client(raise_request_exception=False)
        if role in world.people:
            found[role].force_login(world.people[role])
    return found


def state() -> tuple[Any, ...]:
    """A digest of each watched table. `last_login` is written when a test signs somebody in."""
    parts = []
    for table in WATCHED:
        row = "to_jsonb(t) - 'last_login'" if table == "accounts_user" else "t"
        parts.append(
            f"(SELECT count(*) || ':' || coalesce(sum(hashtext(({row})::text)::bigint), 0) FROM {table} t)"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


@pytest.mark.django_db
@pytest.mark.parametrize("package", PACKAGES)
def test_who_gets_what(package: str, world: World, clients: dict[str, Client]) -> None:
    cookies = {role: dict(client.cookies) for role, client in clients.items()}
    before, wrong = state(), []
    for name, route in rows(package).items():
        for method in METHODS:
            allowed: Answers | None = getattr(route, method)
            # Calls that may write stand alone. All others share one look at the tables, in which nothing may have changed.
            alone = method != "get" and allowed is not None and not route.reads
            for roles in [[role] for role in ROLES] if alone else [ROLES]:
                # A plain savepoint: the call may check that it is not inside somebody's transaction.
                savepoint = transaction.savepoint()
                answers = {}
                for role in roles:
                    clients[role].cookies.clear()  # the call before may have signed this person out
                    clients[role].cookies.update(cookies[role])
                    answers[role] = send(clients[role], method, name, route, world)
                changed = state() != before
                transaction.savepoint_rollback(savepoint)
                for role, answer in answers.items():
                    wrong += [
                        f"{name}, {said}"
                        for said in judge(role, method, answer, allowed, changed, route.reads)
                    ]
    assert not wrong, "\n".join(wrong)


def judge(
    role: str, method: str, answer: Any, allowed: Answers | None, changed: bool, reads: bool
) -> list[str]:
    """What is wrong with an answer, in words."""
    status, said = answer.status_code, []
    signs_in = status == 302 and answer["Location"].startswith("/sign-in/")
    if allowed is None:
        if status not in REFUSED and not signs_in:
            said.append(f"{method} as {role}: {status}, but nobody has this method")
    elif status not in allowed[role]:
        said.append(f"{method} as {role}: {status} instead of {sorted(allowed[role])}")
    refused = status >= 400 or signs_in
    if changed and (refused or method == "get" or reads):
        said.append(f"{method} as {role}: {status}, and yet something was written")
    if status == 302 and allowed and role == "anonymous" and not signs_in and 302 in allowed[role]:
        said += (
            []
            if allowed["nobody"] == allowed[role]
            else [f"{method} as {role}: not sent to the sign-in page"]
        )
    return said


@pytest.mark.django_db
def test_the_site_for_reference_data_is_for_administrators_only(clients: dict[str, Client]) -> None:
    """It holds contacts and functions; people and headings are not on it for anybody."""
    for role, client in clients.items():
        for model in ("", "centers/office/", "centers/tradefunction/"):
            answer = client.get(f"/admin/{model}")
            assert answer.status_code == (200 if role == "admin" else 302), (role, model)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/admin/login/"), (role, model)
        for model in ("accounts/user/", "centers/heading/"):
            assert client.get(f"/admin/{model}").status_code in {302, 404}, (role, model)


def test_the_table_knows_its_roles():
    assert set(each(200)) == set(ROLES)
