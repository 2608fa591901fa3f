"""What happened to a summary, in words for staff and in words for the trade."""

from datetime import date, timedelta
from typing import Any

import pytest

from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from centers.models import Delegation
from entries.models import EntrySummary, RoutingDecision, SummaryRevision
from reviews.reassignment.models import Batch
from reviews.summaries.parts.timeline import Source
from reviews.summaries.parts.timeline_sources import (
    decisions,
    filings,
    names_of,
    trade_events,
    words_without_noun,
)
from tests.builders import desk


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (Verb.SUMMARY_FILED, "Filed"),
        (Verb.SUMMARY_DELETED, "Deleted"),
        (Verb.INTAKE_FINISHED, "Done"),
        (Verb.JURISDICTION_SET, "Set jurisdiction"),
        ("known.before", "Known.before"),
    ],
)
def test_the_noun_of_a_verb_is_left_out_on_the_file_of_a_summary(verb, words):
    assert words_without_noun(verb) == words


def read_rows(source: Source) -> list[tuple[str, str, str]]:
    """Return icon, text and details of the rows, newest first."""
    return [(row.icon, row.text, row.who) for row in source(None, 50)]


def add_decision(summary: EntrySummary, origin: str | None, target: str, **fields: Any) -> None:
    values = {"by": 1, "cause": "filing"} | fields
    RoutingDecision.objects.create(
        summary=summary,
        at=desk.FILED,
        from_office=desk.office(origin) if origin else None,
        to_office=desk.office(target),
        basis=3,
        revision=1,
        rulebook=7,
        decided_on=date(2026, 1, 28),
        **values,
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestSources:
    @pytest.mark.parametrize(
        ("origin", "target", "fields", "icon", "text"),
        [
            (None, "2704", {"by": 0}, "routed", "Routed to port 2704, no Center fits"),
            (None, "CEE007", {"by": 2}, "routed", "Routed to Electronics, by account"),
            (
                "2704",
                "CEE007",
                {"cause": "standing", "by": 3},
                "moved",
                "Moved from port 2704 to Electronics, by participation (the importer's standing changed)",
            ),
            (
                "CEE007",
                "CEE007",
                {"cause": "again", "by": 4},
                "moved",
                "Rerouted: stays at Electronics, set by hand (routed again)",
            ),
            ("CEE007", "CEE007", {"cause": "deleted"}, "moved", "Deleted while at Electronics"),
            (
                "CEE007",
                "2704",
                {"cause": "flood", "by": 5},
                "moved",
                "Moved from Electronics to port 2704, the importer is not eligible (flood)",
            ),
        ],
    )
    def test_a_decision_says_where_it_led_and_why(self, origin, target, fields, icon, text):
        summary = desk.summary()
        add_decision(summary, origin, target, **fields)
        assert read_rows(decisions(summary, for_staff=False)) == [(icon, text, "rulebook 7")]

    def test_a_move_by_an_order_names_the_order(self):
        summary = desk.summary()
        batch = Batch.objects.create(
            cause="order",
            state="done",
            delegation=Delegation.objects.get(order_number="14-004-7"),
            title="Move",
            starts_on=date(2026, 1, 28),
            created_at=desk.FILED,
        )
        add_decision(summary, "2704", "CEE007", cause="order", batch_id=batch.pk)
        ((_, text, _),) = read_rows(decisions(summary, for_staff=False))
        assert text == "Moved from port 2704 to Electronics, by merchandise (order 14-004-7)"

    def test_staff_alone_learn_the_person_and_the_reason_of_a_decision(self):
        summary, dana = desk.summary(), desk.person("dana")
        add_decision(summary, "2704", "CEE007", cause="by_hand", actor_id=dana.pk, reason="See invoice.")
        ((_, _, for_staff),) = read_rows(decisions(summary, for_staff=True))
        ((_, _, for_trade),) = read_rows(decisions(summary, for_staff=False))
        assert (for_staff, for_trade) == ("rulebook 7, Dana Ruiz, See invoice.", "rulebook 7")

    def test_filings_are_told_to_all_and_their_person_and_way_to_staff(self):
        summary, dana = desk.summary(), desk.person("dana")
        SummaryRevision.objects.create(
            summary=summary,
            revision=2,
            label="00200",
            filer=summary.filer,
            source=SummaryRevision.Source.CSV,
            filed_by_id=dana.pk,
            at=desk.FILED + timedelta(days=1),
            digest="y",
            header={},
        )
        assert read_rows(filings(summary, for_staff=True)) == [
            ("revised", "Replaced by filer, 00200", "Dana Ruiz, CSV file"),
            ("filed", "Filed by B76, accepted", "API"),
        ]
        assert [who for _, _, who in read_rows(filings(summary, for_staff=False))] == ["", ""]

    def test_the_trade_gets_its_events_without_those_that_revisions_show(self):
        summary, dana = desk.summary(), desk.person("dana")
        for verb, audience in (
            (Verb.SUMMARY_FILED, "trade"),
            (Verb.SUMMARY_REPLACED, "trade"),
            (Verb.SUMMARY_DELETED, "trade"),
            (Verb.JURISDICTION_SET, "staff"),
        ):
            record_event(
                verb=verb,
                actor=dana,
                object_kind="summary",
                object_id=summary.pk,
                summary_id=summary.pk,
                reason="Inner words.",
                audience=audience,
            )
        assert Event.objects.filter(summary_id=summary.pk).count() == 4
        assert read_rows(trade_events(summary)) == [("note", "Deleted", "")]

    def test_a_source_gives_at_most_what_it_is_asked_for_and_asks_for_names_once(
        self, django_assert_num_queries
    ):
        summary, dana = desk.summary(), desk.person("dana")
        for _ in range(4):
            add_decision(summary, "2704", "CEE007", cause="again", actor_id=dana.pk)
        source = decisions(summary, for_staff=True)
        with django_assert_num_queries(2):
            newest = source(None, 3)
        assert len(newest) == 3
        (oldest,) = source(newest[-1].key, 3)
        assert oldest.key < newest[-1].key

    def test_without_ids_no_name_is_read(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert names_of([None, None]) == {}
