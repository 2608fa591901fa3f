"""Reference data loads twice without change, and never mixes two timelines over filings."""

import io

import pytest
from django.core.management import call_command

from centers.models import (
    Delegation,
    Edition,
    EditionRow,
    Heading,
    HeadingName,
    Office,
    Rulebook,
    TariffNumber,
    Team,
    TradeFunction,
)
from centers.services.reference import OtherTimelineError, load_reference

pytestmark = pytest.mark.django_db


def load(**options) -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def test_all_reference_data_is_loaded(reference):
    assert Office.objects.filter(kind="center").count() == 10
    assert Office.objects.filter(kind="port").count() == 527
    assert TradeFunction.objects.count() == 58
    assert Edition.objects.count() == 3
    assert Heading.objects.count() == 1228
    assert HeadingName.objects.count() > 1400
    assert TariffNumber.objects.count() > 1400
    electronics = Office.objects.get(code="CEE007")
    assert (electronics.name, electronics.short_name, electronics.city) == (
        "Electronics",
        "Electronics",
        "Los Angeles",
    )
    assert (electronics.phone, electronics.email) == ("(555) 010-0107", "electronics@cee.example")
    assert electronics.timezone == "America/Los_Angeles"
    assert list(Team.objects.filter(office=electronics).values_list("code", flat=True)) == [
        "E1",
        "E2",
        "E3",
        "E4",
    ]
    port = Office.objects.get(code="2402")
    assert (port.name, port.state, port.timezone, port.field_office) == (
        "El Paso",
        "TX",
        "America/Denver",
        "El Paso",
    )


def test_a_second_run_changes_nothing_and_says_so(reference):
    before = (Rulebook.objects.count(), EditionRow.objects.count(), Office.objects.count())
    told = load(timeline="transition")
    assert "new or changed" not in told
    assert told.count("unchanged") == 13
    assert (Rulebook.objects.count(), EditionRow.objects.count(), Office.objects.count()) == before


def test_a_contact_that_was_corrected_stays(reference):
    Office.objects.filter(code="CEE007").update(phone="(555) 010-0199")
    load(timeline="transition")
    assert Office.objects.get(code="CEE007").phone == "(555) 010-0199"


def test_an_unlisted_port_that_comes_into_the_list_keeps_its_id(reference):
    Office.objects.filter(code="2704").update(listed=False, name="Port 2704 (not in our list)", state="")
    pk = Office.objects.get(code="2704").pk
    load(timeline="transition")
    port = Office.objects.get(code="2704")
    assert (port.pk, port.listed, port.name, port.state) == (pk, True, "Los Angeles", "CA")


def test_the_other_timeline_replaces_the_first_while_nothing_is_routed(reference):
    load(timeline="history")
    assert Delegation.objects.count() == 7
    assert Rulebook.objects.order_by("-number").first().cause == "Reference data, timeline history"


def test_the_other_timeline_over_routings_is_refused_with_the_way_out(reference):
    with pytest.raises(OtherTimelineError, match=r"CEE_TIMELINE=transition.*make reset"):
        load_reference(timeline="history", has_routings=True)
    assert Delegation.objects.count() == 3
    load_reference(timeline="transition", has_routings=True)
