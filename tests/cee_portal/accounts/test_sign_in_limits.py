"""How often somebody may try to sign in: a stranger locks nobody out, and tries few names."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client, RequestFactory

from cee_portal.accounts import sign_in_limits
from cee_portal.accounts.models import SignInTries, User
from cee_portal.core import clock

PASSWORD = "right-horse-9"
STRANGER, PERSON, PROXY = "203.0.113.9", "198.51.100.7", "10.0.0.2"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def dana(db: None) -> User:
    return User.objects.create_user("dana", password=PASSWORD)


def post(client: Client, username: str = "dana", password: str = "wrong", **more: str) -> int:
    return client.post("/sign-in/", {"username": username, "password": password}, **more).status_code


@pytest.mark.parametrize("proxies", [1, 2])
def test_behind_a_proxy_a_stranger_locks_nobody_out(dana, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    inner = f", {PROXY}" * (proxies - 1)
    browser = {"REMOTE_ADDR": PROXY}
    for _ in range(7):
        status = post(Client(**browser), HTTP_X_FORWARDED_FOR=f"{PERSON}, {STRANGER}{inner}")
    assert status == 429
    assert post(Client(**browser), password=PASSWORD, HTTP_X_FORWARDED_FOR=f"{PERSON}{inner}") == 302


def test_a_header_that_no_proxy_wrote_is_not_believed(dana, settings):
    settings.TRUSTED_PROXIES = 0
    statuses = [
        post(Client(REMOTE_ADDR=STRANGER), HTTP_X_FORWARDED_FOR=f"198.51.100.{number}") for number in range(6)
    ]
    assert statuses == [422, 422, 422, 422, 429, 429]


def test_one_address_tries_few_names(dana):
    statuses = [post(Client(REMOTE_ADDR=STRANGER), username=f"name{number}") for number in range(40)]
    assert statuses == [422] * 19 + [429] * 21
    assert post(Client(REMOTE_ADDR=STRANGER), password=PASSWORD) == 429
    assert post(Client(REMOTE_ADDR=PERSON), password=PASSWORD) == 302
    assert SignInTries.objects.filter(place=STRANGER).count() == 21, "what is refused is not written"


def test_a_locked_name_does_not_use_up_its_address(dana):
    for _ in range(30):
        post(Client(REMOTE_ADDR=PERSON))
    User.objects.create_user("helen", password=PASSWORD)
    assert post(Client(REMOTE_ADDR=PERSON), username="helen", password=PASSWORD) == 302


def test_the_own_account_does_not_clear_the_count_of_the_address(dana):
    statuses = []
    for number in range(25):
        statuses.append(post(Client(REMOTE_ADDR=STRANGER), username=f"name{number}"))
        post(Client(REMOTE_ADDR=STRANGER), password=PASSWORD)
    assert statuses[:19] == [422] * 19 and set(statuses[20:]) == {429}


def test_a_whole_provider_network_is_one_address(dana):
    statuses = [
        post(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), username=f"name{number}")
        for number in range(1, 25)
    ]
    assert statuses.count(422) == 19
    assert post(Client(REMOTE_ADDR="2001:db8:1:3::1"), password=PASSWORD) == 302


def test_in_the_own_browser_a_person_signs_in_whatever_others_at_the_address_do(dana):
    browser = Client(REMOTE_ADDR=STRANGER)
    assert post(browser, password=PASSWORD) == 302
    browser.post("/sign-out/")
    for number in range(40):
        post(Client(REMOTE_ADDR=STRANGER), username=f"name{number}")
        post(Client(REMOTE_ADDR=STRANGER))
    assert post(Client(REMOTE_ADDR=STRANGER), password=PASSWORD) == 429
    assert post(browser, password=PASSWORD) == 302


def test_the_own_browser_has_its_limit_too_and_helps_with_no_other_name(dana):
    User.objects.create_user("helen", password=PASSWORD)
    browser = Client(REMOTE_ADDR=PERSON)
    post(browser, password=PASSWORD)
    browser.post("/sign-out/")
    assert [post(browser) for _ in range(6)] == [422, 422, 422, 422, 429, 429]
    others = [post(browser, username=f"name{number}") for number in range(22)]
    assert others.count(422) == 19 and others[-1] == 429
    assert post(Client(REMOTE_ADDR="198.51.100.8"), password=PASSWORD) == 302


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "é" * 9])
def test_a_cookie_that_the_portal_did_not_write_counts_for_nothing(dana, cookie):
    browser = Client(REMOTE_ADDR=STRANGER)
    browser.cookies["known_browser"] = cookie
    assert [post(browser) for _ in range(6)][-1] == 429
    assert SignInTries.objects.filter(place=STRANGER).exists()


def test_spellings_of_a_name_are_one_name(dana):
    names = ["dana", "DANA", "Dana", " dana", "ｄａｎａ"]
    assert [post(Client(), username=name) for name in names][-1] == 429


def test_a_try_above_the_limit_costs_no_hash(dana, monkeypatch):
    for _ in range(5):
        post(Client())
    monkeypatch.setattr(hashers, "make_password", None)
    monkeypatch.setattr(User, "check_password", None)
    assert post(Client(), password=PASSWORD) == 429


def test_the_page_says_how_long_it_still_lasts(dana):
    for _ in range(5):
        post(Client())
    SignInTries.objects.update(since=clock.now() - timedelta(minutes=12, seconds=30))
    answer = Client().post("/sign-in/", {"username": "dana", "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (429, "180")
    assert "Wait 3 minutes" in answer.content.decode()
    SignInTries.objects.update(since=clock.now() - timedelta(minutes=15, seconds=1))
    assert post(Client()) == 422, "it begins anew"


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_each():
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR=STRANGER)

    def attempt(number: int) -> int:
        try:
            return sign_in_limits.begin_attempt(request, f"name{number % 15}").locked_minutes
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        minutes = list(pool.map(attempt, range(60)))
    assert sum(minute == 0 for minute in minutes) == sign_in_limits.MOST_OF_AN_ADDRESS
