"""Tests of the pages of criteria: their readers, their texts, and that the trade never learns of them."""

import pytest
from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.models import Job
from entries.models import Filer
from reviews.validation import tasks
from reviews.validation.models import Criterion
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

FORM = {
    "label": "Big phones",
    "code": "big-phones",
    "description": "Telephones over $5,000",
    "rule": "origin_of_goods",
    "params": '{"origins": ["VN"], "value": 5000}',
    "subject": "revenue",
    "weight": "45",
    "lead_days": "10",
}


@pytest.fixture
def admin(client):
    user = made.administrator()
    client.force_login(user)
    return user


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_the_list_shows_all_by_state(client, admin):
    page = client.get("/work/criteria/").content.decode()
    assert "Rate gap" in page
    assert "No drafts." in page
    assert "<h2>Off</h2>" not in page


def test_write_try_and_switch_on(client, admin, monkeypatch):
    monkeypatch.setattr(tasks.run_backtest, "apply_async", lambda **options: None)
    assert "What each rule takes" in client.get(reverse("criterion_new")).content.decode()
    assert post(client, "criterion_new", **FORM).status_code == 302
    row = Criterion.objects.get(code="big-phones")
    page = client.get(reverse("criterion", args=[row.pk])).content.decode()
    assert "Not tried yet" in page
    assert "disabled" in page
    refused = post(client, "criterion_switch", row.pk, to="on")
    assert refused.status_code == 409
    assert "last 90 days first" in refused.content.decode()
    assert post(client, "criterion_try", row.pk).status_code == 302
    assert "summaries checked" in client.get(reverse("criterion_progress", args=[row.pk])).content.decode()
    result = {
        "looked_at": 12_000,
        "hits": 30,
        "share": 0.0025,
        "already": 4,
        "more": 20,
        "more_per_day": 0.2,
        "days": 90,
        "overlap": [{"label": "Rate gap", "hits": 3}],
        "examples": [
            {"entry": "B7600000017", "importer": "123-45-6789", "value": 9000, "line": 1, "detail": "from VN"}
        ],
    }
    Job.objects.update(state="done")
    Criterion.objects.filter(pk=row.pk).update(tested_at=clock.now(), test_result=result)
    page = client.get(reverse("criterion", args=[row.pk])).content.decode()
    for words in ("of 12,000, 0.2", "Rate gap: 3", "B76-0000001-7", "***-**-6789", "Switch on"):
        assert words in page, words
    assert post(client, "criterion_switch", row.pk, to="on").status_code == 302
    row.refresh_from_db()
    assert row.is_on(clock.today())
    assert post(client, "criterion_switch", row.pk, to="off").status_code == 400
    assert post(client, "criterion_switch", row.pk, to="off", reason="x").status_code == 302
    assert post(client, "criterion_switch", row.pk, to="sideways").status_code == 400


@pytest.mark.parametrize(
    ("sentence", "change", "says"),
    [
        ("no JSON", {"params": "{value: 5}"}, "cannot be read"),
        ("a list", {"params": "[5]"}, "in braces"),
        ("numbers of another rule", {"params": '{"amount": 5}'}, "no “amount”"),
        ("a weight too high", {"weight": "500"}, "less than or equal to 100"),
        ("a code with blanks", {"code": "big phones"}, "valid"),
        ("a rule that is not there", {"rule": "tarot"}, "Select a valid choice"),
    ],
)
def test_what_was_typed_wrongly_comes_back(client, admin, sentence, change, says):
    page = post(client, "criterion_new", **(FORM | change))
    assert page.status_code == 400
    assert says in page.content.decode(), sentence
    assert "Telephones over $5,000" in page.content.decode()
    assert not Criterion.objects.filter(code="big-phones").exists()


def test_a_change_starts_from_what_is_on(client, admin):
    row = Criterion.objects.get(code="rate-gap")
    page = client.get(reverse("criterion_edit", args=[row.pk])).content.decode()
    assert "&quot;amount&quot;: 250" in page
    assert "It replaces the criterion" in page


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("anonymous", 302, 302),
        ("broker", 404, 404),
        ("nobody", 404, 404),
        ("dana", 200, 403),
        ("auditor", 200, 403),
        ("admin", 200, 302),
    ],
)
def test_staff_see_criteria_and_administrators_change_them(client, monkeypatch, who, reads, writes):
    monkeypatch.setattr(tasks.run_backtest, "apply_async", lambda **options: None)
    row = Criterion.objects.get(code="rate-gap")
    if who != "anonymous":
        client.force_login(_person(who))
    for name, args in (("criteria", []), ("criterion", [row.pk]), ("criterion_progress", [row.pk])):
        assert client.get(reverse(name, args=args)).status_code == reads, name
    assert post(client, "criterion_new", **FORM).status_code == writes
    assert post(client, "criterion_edit", row.pk, **FORM).status_code == writes
    assert post(client, "criterion_try", row.pk).status_code == writes
    assert post(client, "criterion_switch", row.pk, to="off", reason="x").status_code == writes
    changed = who == "admin"
    assert Criterion.objects.filter(code="big-phones").exists() is changed
    assert Job.objects.exists() is changed
    assert Criterion.objects.get(pk=row.pk).is_on(clock.today()) is not changed


def _person(name):
    match name:
        case "dana":
            return made.person("dana")
        case "admin":
            return made.administrator()
        case "auditor":
            return made.User.objects.create_user("auditor", national_role="auditor")
    user = made.User.objects.create_user(name)
    if name == "broker":
        filer = Filer.objects.create(code="B76")
        user.filer_memberships.create(filer=filer, valid_from="2015-01-01")
    return user


def test_a_criterion_that_is_not_there_is_404(client, admin):
    assert client.get(reverse("criterion", args=[32_000])).status_code == 404
    assert post(client, "criterion_try", 32_000).status_code == 404
