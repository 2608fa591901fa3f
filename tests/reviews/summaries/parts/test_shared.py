"""What the pages of staff and of the trade share: the list of revisions, and no word of targeting."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cee_portal.core import clock
from entries.models import EntrySummary, SummaryRevision
from reviews.summaries.parts import shared
from reviews.summaries.parts.shared import revisions_panel, shared_context
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def add_revisions(summary: EntrySummary, count: int, **fields: object) -> None:
    for number in range(2, count + 2):
        SummaryRevision.objects.create(
            summary=summary,
            revision=number,
            label=f"00{number}00",
            filer=summary.filer,
            source=3,
            at=desk.FILED + timedelta(days=number),
            digest=str(number),
            header={},
            **fields,
        )
    summary.revision = count + 1


def test_a_summary_that_was_filed_once_has_one_revision_without_changes():
    panel = revisions_panel(desk.summary(), for_staff=False)
    assert panel["text"] == "as first filed"
    (row,) = panel["rows"]
    assert (row["number"], row["words"], row["url"], row["current"]) == ("00100", "First filed", "", True)
    assert row["who"] == "B76 Stroud Brokerage"


def test_revisions_stand_newest_first_and_lead_to_their_changes():
    summary = desk.summary()
    add_revisions(summary, 2)
    panel = revisions_panel(summary, for_staff=False)
    assert panel["text"] == "3 filed"
    assert [(row["number"], row["words"], row["current"]) for row in panel["rows"]] == [
        ("00300", "Replaced by its filer", True),
        ("00200", "Replaced by its filer", False),
        ("00100", "First filed", False),
    ]
    assert panel["rows"][0]["url"] == reverse("summary_changes", args=[summary.printed_number, 3])


def test_the_person_is_named_to_staff_and_the_filer_to_the_trade():
    summary, dana = desk.summary(), desk.person("dana")
    add_revisions(summary, 1, filed_by_id=dana.pk)
    told = [
        [row["who"] for row in revisions_panel(summary, for_staff=for_staff)["rows"]]
        for for_staff in (True, False)
    ]
    filer = "B76 Stroud Brokerage"
    assert told == [["Dana Ruiz", filer], [filer, filer]]


def test_a_long_history_is_cut_and_still_counted(monkeypatch):
    monkeypatch.setattr(shared, "MOST_REVISIONS", 2)
    summary = desk.summary()
    add_revisions(summary, 3)
    panel = revisions_panel(summary, for_staff=False)
    assert (panel["text"], [row["number"] for row in panel["rows"]]) == ("4 filed", ["00400", "00300"])


def test_the_duty_of_the_money_is_the_total_of_the_lines():
    summary = EntrySummary.objects.get(pk=desk.summary().pk)
    context = shared_context(summary, clock.today(), for_staff=False)
    duty = context["money"]["rows"][0]
    total = context["lines"]["total"]
    assert {name: total[name] for name in ("declared", "recomputed", "difference")} == {
        name: duty[name] for name in ("declared", "recomputed", "difference")
    }
    assert context["words"] == "Acme Imports, type 01, revision 00100"


def test_an_importer_without_a_name_is_said_to_have_none():
    summary = desk.summary()
    type(summary.importer).objects.update(name="")
    found = EntrySummary.objects.get(pk=summary.pk)
    assert shared_context(found, clock.today(), for_staff=False)["words"].startswith(
        "Importer without a name, type 01"
    )
