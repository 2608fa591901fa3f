"""The inbox: a person reads own notices alone, and marks them as read."""

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership, Team
from reviews.notices.selectors.inbox import notices_of, unread_count
from tests.builders import digests
from tests.builders import reviews as made
from tests.builders.digests import (
    SINCE,
    broker,
    filer_key,
    importer,
    importer_key,
    number_of,
    port_person,
    send_scheduled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def test_a_person_reads_only_own_notices(people):
    made.file(made.parsed(filer="C12", entry_number=number_of("C12"), importer_number="98-765432100"))
    send_scheduled(people)
    newark = port_person("nora", at="4601")
    pat, agent, company = port_person(), broker(), importer()
    other = broker("C12", "other")
    lead = User.objects.create_user("lead")
    OfficeMembership.objects.create(
        user=lead, office=made.office("CEE010"), role="director", valid_from=SINCE
    )
    specialist = User.objects.get(username="cee010-m1")
    team = Team.objects.get(office__code="CEE010", code="M1")
    for user, expected in (
        (pat, ["office:2704"]),
        (agent, [filer_key()]),
        (company, [importer_key()]),
        (lead, ["office:CEE010"]),
        (specialist, [f"team:{team.pk}"]),
        (other, []),
        (newark, []),
        (User.objects.create_user("nobody"), []),
    ):
        assert [digest.recipient for digest in notices_of(user)] == expected, user.username
        assert unread_count(user, clock.today()) == len(expected), user.username
