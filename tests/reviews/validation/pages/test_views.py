"""The pages of criteria and of jurisdiction: who sees them, what they say, and that the trade never learns of them."""

import pytest
from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.models import Job
from entries.models import Filer, Routing
from reviews.validation import tasks
from reviews.validation.models import Criterion
from reviews.work.models import Draft, WorkItem
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
    assert "No draft waits" in page
    assert "<h2>Off</h2>" not in page


def test_write_try_and_switch_on(client, admin, monkeypatch):
    monkeypatch.setattr(tasks.run_try, "apply_async", lambda **options: None)
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
    assert "looked at" in client.get(reverse("criterion_progress", args=[row.pk])).content.decode()
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
    assert "takes its place" in page


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
def test_who_sees_and_who_changes(client, monkeypatch, who, reads, writes):
    monkeypatch.setattr(tasks.run_try, "apply_async", lambda **options: None)
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


def test_a_criterion_that_is_not_there(client, admin):
    assert client.get(reverse("criterion", args=[32_000])).status_code == 404
    assert post(client, "criterion_try", 32_000).status_code == 404


@pytest.fixture
def port_lead(client):
    user = made.person("port-lead", at="2704", role="supervisor")
    client.force_login(user)
    return user


def test_jurisdiction_is_set_from_the_item(client, port_lead):
    item = made.waiting()
    url = reverse("work_item_set_jurisdiction", args=[item.pk])
    assert "Electronics" in client.get(url).content.decode()
    partial = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial
    assert "Choose a Center" in partial
    assert client.post(url, {"center": "2704", "reason": "x"}).status_code == 400
    done = client.post(url, {"center": "CEE007", "reason": "invoice", "version": item.version})
    assert done.status_code == 302
    assert done["Location"].endswith(f"?item={item.pk}")
    assert Routing.objects.get(pk=item.summary_id).office.code == "CEE007"
    late = client.post(url, {"center": "CEE001", "reason": "typed in vain"})
    assert late.status_code == 409
    assert Draft.objects.get(item=item).text == "typed in vain"


def test_and_from_the_file_and_withdrawn(client, port_lead):
    item = made.waiting()
    number = item.printed_number
    assert post(client, "summary_set_jurisdiction", number, center="CEE007", reason="x").status_code == 302
    assert post(client, "summary_withdraw_jurisdiction", number, reason="x").status_code == 403
    client.force_login(made.person("lead", role="supervisor"))
    assert post(client, "summary_withdraw_jurisdiction", number, reason="x").status_code == 302
    assert Routing.objects.get(pk=item.summary_id).office.code == "2704"


def test_route_again_shows_both_sentences_and_acts_on_what_was_shown(client, port_lead):
    item = made.waiting()
    url = reverse("work_item_route_again", args=[item.pk])
    same = client.get(url).content.decode()
    assert "Nothing would change" in same
    assert "<button" not in same.split("act-form")[1].split("</form>")[0]
    _assign(item)
    page = client.get(url)
    assert "Now at 2704" in page.content.decode()
    assert "Then at CEE001" in page.content.decode()
    shown = page.context["form"].initial["shown"]
    assert client.post(url, {"shown": "2704::none:"}).status_code == 409
    assert client.post(url, {"shown": shown}).status_code == 302
    assert Routing.objects.get(pk=item.summary_id).office.code == "CEE001"


def _assign(item):
    from tests.reviews.jurisdiction.test_services import assign_importer

    assign_importer(item.importer.number)


def test_it_stays_with_the_port(client, port_lead):
    item = made.waiting()
    assert post(client, "work_item_stays_at_port", item.pk, reason="").status_code == 400
    assert post(client, "work_item_stays_at_port", item.pk, reason="household").status_code == 302
    assert WorkItem.objects.get(pk=item.pk).result == "stays_at_port"


@pytest.mark.parametrize(
    "name", ["work_item_set_jurisdiction", "work_item_route_again", "work_item_stays_at_port"]
)
@pytest.mark.parametrize(
    ("who", "status"), [("broker", 404), ("nobody", 404), ("anonymous", 302), ("dana", 403)]
)
def test_jurisdiction_is_out_of_sight_for_the_trade(client, name, who, status):
    item = made.waiting()
    _assign(item)
    if who == "broker":
        user = made.User.objects.create_user("broker")
        user.filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from="2015-01-01")
        client.force_login(user)
    elif who != "anonymous":
        client.force_login(_person(who))
    data = {"center": "CEE007", "reason": "x", "shown": "CEE001:CEE001:account:"}
    assert post(client, name, item.pk, **data).status_code == status
    if name != "work_item_stays_at_port":
        twin = name.replace("work_item", "summary")
        assert post(client, twin, item.printed_number, **data).status_code == status
    assert WorkItem.objects.get(pk=item.pk).state == "open"
    assert Routing.objects.get(pk=item.summary_id).office.code == "2704"
