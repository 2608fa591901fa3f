"""The inbox as a page: a person marks own notices as read, one or all that are on screen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cee_portal.core import clock
from reviews.notices.models import Digest
from reviews.notices.selectors.inbox import notices_of, unread_count
from reviews.notices.services.reading import mark_read
from tests.builders import digests
from tests.builders.digests import filer_key, port_person, send_scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def test_only_notices_on_screen_are_marked_as_read_once_for_each_person(people):
    send_scheduled(people)
    pat, pia = port_person("pat"), port_person("pia")
    digest = Digest.objects.get(recipient="office:2704")
    foreign = Digest.objects.get(recipient=filer_key())
    client = Client()
    client.force_login(pat)
    page = client.get("/notices/")
    assert b"1 unread" in page.content and b"Not read yet" in page.content
    assert unread_count(pat, clock.today()) == 1  # looking is not marking
    client.post("/notices/read/", {"notice": foreign.pk})
    assert foreign.read_by.count() == 0
    answer = client.post("/notices/read/", {"notice": digest.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert mark_read(user=pat, notice_id=digest.pk) == 0
    assert [unread_count(user, clock.today()) for user in (pat, pia)] == [0, 1]
    page = client.get("/notices/")
    assert b"0 unread" in page.content and b"Not read yet" not in page.content
    later = Digest.objects.create(
        recipient="office:2704", occasion="moved", subject="s", body=digest.body, created_at=clock.now()
    )
    client.force_login(pia)
    client.post("/notices/read/", {"upto": digest.pk})
    assert [notice.pk for notice in notices_of(pia).filter(is_read=False)] == [later.pk]
    for bad in ({}, {"notice": "x"}, {"upto": "9" * 30}):
        assert client.post("/notices/read/", bad).status_code == 400


def test_the_unread_count_costs_a_page_one_statement(people):
    send_scheduled(people)
    client = Client()
    client.force_login(port_person())

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("which_center"))
        return len(asked), len([one for one in asked if "reviews_digest" in one["sql"]])

    cost()
    before = cost()
    template = Digest.objects.get(recipient="office:2704")
    Digest.objects.bulk_create(
        Digest(
            recipient="office:2704",
            occasion="moved",
            delegation_id=template.delegation_id,
            subject="s",
            body=template.body,
            created_at=clock.now(),
            batch_id=None if at == 0 else template.batch_id,
        )
        for at in range(2)
    )
    assert (before[1], cost()) == (1, before)


def test_a_long_list_is_paged_and_marked_from_any_page(people, settings):
    send_scheduled(people)
    pat = port_person()
    template = Digest.objects.get(recipient="office:2704")
    batches = []
    for at in range(25):
        row = Digest.objects.get(pk=template.pk)
        row.pk = None
        row.batch_id, row.delegation_id, row.occasion = None, None, "moved"
        row.recipient = f"user:{pat.pk}" if at == 0 else row.recipient
        batches.append(row)
    Digest.objects.bulk_create(batches[:2])
    client = Client()
    client.force_login(pat)
    assert client.get("/notices/?page=7").status_code == 200
    newest = notices_of(pat).first()
    assert f'name="upto" value="{newest.pk}"'.encode() in client.get("/notices/").content
    client.post("/notices/read/", {"upto": newest.pk, "page": 2})
    assert unread_count(pat, clock.today()) == 0
