"""A decision is replayed from what it knew: its rulebook, its day, its standing and its lines."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.models import Rulebook
from entries.models import EntrySummary, ImporterStanding, ManualJurisdiction, Routing
from entries.rerouting.replay import find_manual_center, offices_of_other_functions, replay_routing
from entries.rerouting.services import set_jurisdiction
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def file_summary(*lines, **fields) -> EntrySummary:
    (summary,) = made.file(made.parsed(*lines, **fields))
    return EntrySummary.objects.get(pk=summary.pk)


def test_a_replay_tells_the_decision_that_is_stored():
    summary = file_summary(made.line(1, made.PUMPS, value=500), made.line(2, value=700))
    routing = summary.routing
    decision = replay_routing(summary).explanation.decision
    assert (decision.office, decision.jurisdiction, decision.by) == ("CEE007", "CEE007", "merchandise")
    assert (decision.row, decision.rulebook, decision.standing) == (
        routing.edition_row,
        routing.rulebook,
        routing.standing,
    )


def test_what_changed_since_the_decision_does_not_count():
    summary = file_summary()
    made.assign_importer(center="CEE001")
    newest = Rulebook.objects.latest("number")
    empty = {**newest.snapshot, "delegations": []}
    Rulebook.objects.create(digest="x", snapshot=empty, published_at=clock.now(), cause="test")
    replay = replay_routing(EntrySummary.objects.get(pk=summary.pk))
    assert (replay.rulebook.number, replay.on) == (newest.number, summary.routing.decided_on)
    assert replay.explanation.decision.by == "merchandise"
    assert replay.explanation.reason.startswith("Electronics has it: ")


def test_a_standing_that_ended_still_explains_the_decision():
    file_summary()
    standing = made.assign_importer(center="CEE010")
    summary = file_summary()
    assert summary.routing.standing == standing.pk
    ImporterStanding.objects.filter(pk=standing.pk).update(valid=(standing.valid[0], clock.today()))
    explanation = replay_routing(summary).explanation
    assert (explanation.decision.by, explanation.decision.office) == ("account", "CEE010")
    assert "Acme Imports is assigned to Machinery" in explanation.reason


def test_an_importer_without_a_name_is_called_the_importer():
    file_summary(importer_name="")
    made.assign_importer(center="CEE010")
    assert (
        "the importer is assigned to Machinery"
        in replay_routing(file_summary(importer_name="")).explanation.reason
    )


class TestManualCenter:
    def test_it_is_named_where_it_decided_also_once_it_ended(self):
        summary = file_summary()
        assert find_manual_center(summary.routing) is None
        lead = desk.person("lead", role="supervisor")
        set_jurisdiction(summary_id=summary.pk, center=desk.office("CEE001"), user=lead, reason="A device.")
        routing = Routing.objects.get(pk=summary.pk)
        assert find_manual_center(routing) == "CEE001"
        ManualJurisdiction.objects.update(ended_at=clock.now() + timedelta(seconds=1))
        assert find_manual_center(routing) == "CEE001", "the routing keeps it until it is decided again"

    def test_a_routing_that_something_else_decided_does_not_ask(self, django_assert_num_queries):
        routing = file_summary().routing
        with django_assert_num_queries(0):
            assert find_manual_center(routing) is None


@pytest.mark.parametrize(
    ("sentence", "hts", "fields", "offices"),
    [
        ("a Center with every function", made.TELEPHONES, {}, ["CEE007"] * 4),
        ("a Center without revenue", "2709001000", {}, ["CEE006", "CEE006", "CEE006", "2704"]),
        ("a Center in its test phase", made.PUMPS, {}, ["2704"] * 4),
        ("a type that stays at the port", made.TELEPHONES, {"entry_type": "61"}, ["2704"] * 4),
        ("goods of no list", "9801001012", {}, ["2704"] * 4),
    ],
)
def test_the_other_functions_have_the_office_of_the_same_day(sentence, hts, fields, offices):
    summary = file_summary(made.line(hts=hts), **fields)
    found = offices_of_other_functions(summary, replay_routing(summary))
    assert list(found) == ["psc", "protest", "liquidation", "revenue"]
    assert list(found.values()) == offices, sentence
