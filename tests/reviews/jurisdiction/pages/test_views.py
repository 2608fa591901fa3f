"""Tests of the pages that set a jurisdiction by hand: their texts, their effects, and that the trade sees none."""

import pytest
from django.urls import reverse

from entries.models import EntrySummary, Filer, Routing
from entries.rerouting.services import preview_reroute
from reviews.jurisdiction.services import set_jurisdiction
from reviews.notices.models import Digest
from reviews.work.models import Draft, WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


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


def test_jurisdiction_is_set_from_the_file_and_withdrawn(client, port_lead):
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
    made.assign_importer(item.importer.number)
    page = client.get(url)
    assert "Now at 2704" in page.content.decode()
    assert "After the change: CEE001" in page.content.decode()
    shown = page.context["form"].initial["shown"]
    assert client.post(url, {"shown": "2704::none:"}).status_code == 409
    assert client.post(url, {"shown": shown}).status_code == 302
    assert Routing.objects.get(pk=item.summary_id).office.code == "CEE001"


def test_an_item_is_left_with_the_port(client, port_lead):
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
    made.assign_importer(item.importer.number)
    if who == "broker":
        user = made.User.objects.create_user("broker")
        user.filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from="2015-01-01")
        client.force_login(user)
    elif who != "anonymous":
        client.force_login(made.person("dana") if who == "dana" else made.User.objects.create_user(who))
    data = {"center": "CEE007", "reason": "x", "shown": "CEE001:CEE001:account:"}
    assert post(client, name, item.pk, **data).status_code == status
    if name != "work_item_stays_at_port":
        twin = name.replace("work_item", "summary")
        assert post(client, twin, item.printed_number, **data).status_code == status
    assert WorkItem.objects.get(pk=item.pk).state == "open"
    assert Routing.objects.get(pk=item.summary_id).office.code == "2704"


def test_the_form_says_where_each_center_leads_and_whom_it_leaves(client):
    lead, dana = made.person("lead", role="supervisor"), made.person("dana")
    client.force_login(lead)
    item = made.review(owner=dana)
    page = client.get(reverse("work_item_set_jurisdiction", args=[item.pk]))
    text = page.content.decode()
    outcomes = {center["name"]: center["words"] for center in page.context["centers"]}
    port = made.office("2704")
    assert outcomes["Electronics"] == "stays at Electronics"
    assert outcomes["Machinery"] == (
        f"goes to the port of {port.short_name} (2704), because Machinery holds nothing there"
    )
    assert "Electronics</b> has it" in text or "Electronics has it" in text
    assert "If it moves, Dana Ruiz loses it and is notified." in text
    data = {"center": "CEE010", "reason": "They are pumps."}
    done = client.post(reverse("work_item_set_jurisdiction", args=[item.pk]), data, follow=True)
    assert f"The entry is now at the port of {port.short_name} (2704)." in done.content.decode()
    notice = Digest.objects.get(recipient=f"user:{dana.pk}")
    assert "Lead Ruiz set or withdrew its jurisdiction by hand" in notice.body["sentence"]
    assert f"A supervisor of the port of {port.short_name} (2704) withdraws it." in done.content.decode()


def test_the_withdrawal_is_linked_where_it_is_named_and_shows_what_it_does(client, port_lead):
    item = made.review()
    lead = made.person("lead", role="supervisor")
    set_jurisdiction(summary_id=item.summary_id, center=made.office("CEE010"), user=lead, reason="pumps")
    url = reverse("summary_withdraw_jurisdiction", args=[item.printed_number])
    file = client.get(reverse("summary", args=[item.printed_number])).content.decode()
    assert file.count(f'href="{url}"') == 2
    form = client.get(url).content.decode()
    assert "Now at 2704" in form and "After the change: CEE007" in form
    done = client.post(url, {"reason": "not pumps"}, follow=True).content.decode()
    assert "The entry is now at Electronics." in done


IN_PEEK = {"list": "queue=needs_jurisdiction&office=2704", "back": "peek"}
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("work_item_set_jurisdiction", "Jurisdiction of {} set by hand. It holds"),
        ("work_item_route_again", "{} is routed again by today&#x27;s rules. The entry is now at "),
        ("work_item_stays_at_port", "Closed: {} stays with the port."),
    ],
)
def test_acts_in_the_peek_answer_the_queue_and_open_the_next_item(client, port_lead, name, words):
    item, following = made.waiting(), made.waiting()
    made.assign_importer(item.importer.number)
    url = reverse(name, args=[item.pk])
    form = client.get(url, IN_PEEK, headers=HTMX)
    text = form.content.decode()
    assert f'hx-post="{url}"' in text and 'name="back" value="peek"' in text
    stays = reverse("work_item_stays_at_port", args=[item.pk])
    assert f'hx-get="{stays}?list=queue%3Dneeds_jurisdiction%26office%3D2704&amp;back=peek"' in text
    data = {**IN_PEEK, "version": item.version, "reason": "", "center": "CEE007"}
    refused = client.post(url, {**data, "shown": "2704::none:"}, headers=HTMX)
    assert refused.status_code in (400, 409) and refused["HX-Retarget"] == "#peek-more"
    assert "<html" not in refused.content.decode()
    shown = preview_reroute(item.summary_id).token
    done = client.post(url, {**data, "reason": "x", "shown": shown}, headers=HTMX).content.decode()
    assert words.format(item.printed_number) in done
    assert f'data-following="{following.pk}"' in done
    assert ("Undo" in done) == (name == "work_item_stays_at_port")


def test_without_script_the_act_leads_to_the_list_and_offers_undo(client, port_lead):
    item = made.waiting()
    url = reverse("work_item_stays_at_port", args=[item.pk])
    done = client.post(url, {**IN_PEEK, "reason": "household"}, follow=True)
    assert done.redirect_chain[0][0].startswith("/work/?queue=needs_jurisdiction&office=2704")
    assert "data-undo" in done.content.decode()


@pytest.mark.parametrize("act", ["set_jurisdiction", "withdraw_jurisdiction", "route_again"])
def test_an_act_on_a_summary_that_changed_meanwhile_is_refused(client, port_lead, act):
    item = made.review()
    lead = made.person("lead", role="supervisor")
    set_jurisdiction(summary_id=item.summary_id, center=made.office("CEE010"), user=lead, reason="pumps")
    url = reverse(f"summary_{act}", args=[item.printed_number])
    version = EntrySummary.objects.get(pk=item.summary_id).lock_version
    data = {"reason": "x", "center": "CEE001", "summary_version": version}
    if act != "route_again":
        assert f'name="summary_version" value="{version}"' in client.get(url).content.decode()
    EntrySummary.objects.filter(pk=item.summary_id).update(lock_version=version + 1)
    refused = client.post(url, data | {"shown": preview_reroute(item.summary_id).token})
    assert (refused.status_code, "changed since you read it" in refused.content.decode()) == (412, True)
