"""Routing one summary again and setting its jurisdiction by hand, without an item of work."""

import pytest

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, RefusedError
from centers.routing.facts import Decision
from entries.models import EntrySummary, ManualJurisdiction, Routing
from entries.rerouting.services import (
    ReroutePreview,
    make_token,
    preview_reroute,
    route_again,
    set_jurisdiction,
    withdraw_manual_jurisdiction,
)
from tests.builders import desk
from tests.builders import reviews as made


def make_decision(office="CEE007", jurisdiction="CEE007", by="merchandise", basis="official") -> Decision:
    return Decision(office, jurisdiction, by, basis, 1, None, 1, False)


@pytest.mark.parametrize(
    ("sentence", "decision", "moves"),
    [
        ("the same office and Center", make_decision(by="account", basis=None), False),
        ("another office", make_decision(office="2704"), True),
        ("another Center at the same office", make_decision(jurisdiction="CEE010"), True),
        ("no Center any more", make_decision(jurisdiction=None), True),
    ],
)
def test_a_preview_moves_where_office_or_center_differ(sentence, decision, moves):
    preview = ReroutePreview(1, "CEE007", "CEE007", "now", decision, "then", changes=True)
    assert preview.moves is moves, sentence


def test_the_token_says_what_was_shown_and_not_by_which_row_or_rulebook():
    shown = make_decision()
    assert make_token(shown) == "CEE007:CEE007:merchandise:official"
    assert make_token(shown._replace(row=2, rulebook=9)) == make_token(shown)
    assert make_token(make_decision("2704", None, "none", None)) == "2704::none:"
    others = [
        shown._replace(office="2704"),
        shown._replace(jurisdiction=None),
        shown._replace(by="account"),
        shown._replace(basis="reported"),
    ]
    assert make_token(shown) not in map(make_token, others)


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestFiledSummary:
    @pytest.fixture
    def summary(self) -> EntrySummary:
        (filed,) = made.file(made.parsed())
        return filed

    def test_a_preview_reads_only_and_says_both_sentences(self, summary, django_assert_max_num_queries):
        made.assign_importer(center="CEE010")
        before = Routing.objects.values().get(pk=summary.pk)
        with django_assert_max_num_queries(20):
            preview = preview_reroute(summary.pk)
        assert (preview.office, preview.jurisdiction) == ("CEE007", "CEE007")
        assert preview.reason.startswith("Electronics has it: ")
        assert preview.reason_then.startswith("Machinery has it: Acme Imports is assigned")
        assert (preview.changes, preview.moves, preview.token) == (True, True, "CEE010:CEE010:account:")
        assert Routing.objects.values().get(pk=summary.pk) == before
        assert not Event.objects.filter(verb=Verb.SUMMARY_ROUTED_AGAIN).exists()

    def test_a_preview_with_a_center_is_what_setting_it_would_do(self, summary):
        preview = preview_reroute(summary.pk, center="CEE001")
        lead = desk.person("lead", role="supervisor")
        decision = set_jurisdiction(
            summary_id=summary.pk, center=desk.office("CEE001"), user=lead, reason="A device."
        )
        assert preview.token == make_token(decision) == "CEE001:CEE001:manual:"

    def test_what_the_person_saw_must_still_be_the_answer(self, summary):
        dana, shown = desk.person("dana"), preview_reroute(summary.pk)
        made.assign_importer(center="CEE010")
        with pytest.raises(RefusedError, match="another answer") as refused:
            route_again(summary_id=summary.pk, user=dana, shown=shown.token)
        assert refused.value.code == "changed"
        token = preview_reroute(summary.pk).token
        assert route_again(summary_id=summary.pk, user=dana, shown=token).office == "CEE010"

    def test_the_same_answer_is_refused_and_nothing_is_written(self, summary):
        with pytest.raises(RefusedError, match="same answer") as refused:
            route_again(summary_id=summary.pk, user=desk.person("dana"))
        assert refused.value.code == "same"
        assert summary.decisions.count() == 1

    def test_a_person_of_the_office_routes_again_and_its_supervisor_sets_and_withdraws(self, summary):
        dana, stranger = desk.person("dana"), desk.person("pat", at="2704", role="supervisor")
        center = desk.office("CEE001")
        with pytest.raises(NotAllowedError):
            route_again(summary_id=summary.pk, user=stranger)
        for user in (dana, stranger):
            with pytest.raises(NotAllowedError):
                set_jurisdiction(summary_id=summary.pk, center=center, user=user, reason="x")
            with pytest.raises(NotAllowedError):
                withdraw_manual_jurisdiction(summary_id=summary.pk, user=user, reason="x")
        at_port = desk.office("2704").pk  # the item was sent to the port, whose people act on it
        set_jurisdiction(
            summary_id=summary.pk, center=center, user=stranger, reason="A device.", acting_at=at_port
        )
        assert Routing.objects.get(pk=summary.pk).office == center

    def test_a_jurisdiction_needs_a_center_and_a_reason(self, summary):
        lead = desk.person("lead", role="supervisor")
        for center, reason, field in (("4601", "x", "center"), ("CEE001", " \n", "reason")):
            with pytest.raises(InvalidInputError) as refused:
                set_jurisdiction(summary_id=summary.pk, center=desk.office(center), user=lead, reason=reason)
            assert refused.value.field == field
        assert not ManualJurisdiction.objects.exists()

    def test_what_was_set_by_hand_stands_until_it_is_replaced_or_withdrawn(self, summary):
        lead, mira = desk.person("lead", role="supervisor"), desk.person("mira", at="CEE001", role="director")
        set_jurisdiction(summary_id=summary.pk, center=desk.office("CEE001"), user=lead, reason="A device.")
        with pytest.raises(InvalidInputError, match="already set to"):
            set_jurisdiction(summary_id=summary.pk, center=desk.office("CEE001"), user=mira, reason="x")
        made.assign_importer(center="CEE010")
        with pytest.raises(RefusedError, match="same answer"):
            route_again(summary_id=summary.pk, user=mira)
        with pytest.raises(InvalidInputError, match="why it is withdrawn"):
            withdraw_manual_jurisdiction(summary_id=summary.pk, user=mira, reason="")
        decision = withdraw_manual_jurisdiction(summary_id=summary.pk, user=mira, reason="Not ours.")
        assert (decision.office, decision.by) == ("CEE010", "account")
        (row,) = ManualJurisdiction.objects.all()
        assert (row.ended_reason, row.ended_at is not None) == ("Not ours.", True)
        with pytest.raises(NotAllowedError):
            withdraw_manual_jurisdiction(summary_id=summary.pk, user=mira, reason="x")
