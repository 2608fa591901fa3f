"""A write names the version it is based on."""

import pytest

from cee_portal.core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(dana) -> str:
    return f"/api/v1/jobs/{Job.objects.create(kind='x', done=7, created_at='2026-11-24T12:00Z').pk}/"


@pytest.mark.parametrize(
    ("sentence", "header", "status", "code"),
    [
        ("the version read", '"7"', 200, None),
        ("one of several", '"5", "7"', 200, None),
        ("whatever it is now", "*", 200, None),
        ("made weak by a proxy that compresses", 'W/"7"', 200, None),
        ("none", None, 428, "if_match_required"),
        ("an empty one", "", 428, "if_match_required"),
        ("an older one", '"6"', 412, "changed_meanwhile"),
        ("without quotes", "7", 412, "changed_meanwhile"),
        ("with a leading zero", '"07"', 412, "changed_meanwhile"),
        ("longer than any version", f'"{"7" * 5_000}"', 412, "changed_meanwhile"),
    ],
)
def test_if_match(api, address, sentence, header, status, code):
    answer = api.patch(address, {}, headers={} if header is None else {"If-Match": header})
    assert answer.status_code == status
    job = Job.objects.get()
    if status == 200:
        assert (job.done, answer["ETag"]) == (8, '"8"')
        return
    assert job.done == 7, "nothing was written"
    body = answer.json()
    assert (body["errors"][0]["field"], body["errors"][0]["code"]) == ("If-Match", code)
    if status == 412:
        assert (answer["ETag"], body["changed_by"]) == ('"7"', "Helen Marsh")
