"""Summaries by their number, in lists, and with their history."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary, RoutingDecision
from entries.selectors.summaries import (
    decisions_of,
    find_summary,
    lines_of,
    list_summaries,
    newest_decisions,
    people_of,
)
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> User:
    return desk.person("dana")


def retire(summary: EntrySummary) -> None:
    EntrySummary.objects.filter(pk=summary.pk).update(retired=True)


def reuse_number(summary: EntrySummary, number: str, *, retired: bool = False) -> None:
    EntrySummary.objects.filter(pk=summary.pk).update(entry_number=number, retired=retired)


def test_the_living_summary_comes_before_a_retired_one_and_of_those_the_newest(dana):
    old, middle, living = (desk.summary() for _ in range(3))
    number = old.entry_number
    retire(old)
    reuse_number(middle, number, retired=True)
    assert find_summary(dana, number) == middle
    reuse_number(living, number)
    assert find_summary(dana, number) == living
    retire(living)
    reuse_number(middle, "B7600000017")
    assert find_summary(dana, number) == living


@pytest.mark.parametrize("spelling", ["{0}", "{1}", " b76 {2}", "B76-{2}"])
def test_a_number_is_found_in_any_spelling(dana, spelling):
    summary = desk.summary()
    text = spelling.format(summary.entry_number, summary.printed_number, summary.entry_number[3:])
    assert find_summary(dana, text.lower()) == summary


@pytest.mark.parametrize("text", ["", "B76", "B76-9999999-9", "x" * 200, "B76000000１7"])
def test_what_is_no_number_or_is_not_there_is_not_found(dana, text):
    with pytest.raises(Http404):
        find_summary(dana, text)


def test_what_a_person_may_not_see_is_not_found():
    summary = desk.summary()
    with pytest.raises(Http404):
        find_summary(User.objects.create_user("nobody"), summary.entry_number)


def list_numbers(user: User, **filters: Any) -> set[str]:
    page = list_summaries(user, {"limit": 50} | filters)
    assert page.next is None
    return {summary.entry_number for summary in page.rows}


def test_each_filter_of_the_list_finds_its_rows_alone(dana):
    (wanted,) = made.file(
        made.parsed(
            made.line(hts=made.MEDICINE),
            filer="C12",
            importer_number="98-765432100",
            port="4601",
            entry_type="03",
            entry_date=date(2026, 6, 2),
        )
    )
    (other,) = made.file(made.parsed(entry_date=date(2026, 6, 1)))
    EntrySummary.objects.filter(pk=other.pk).update(changed_at=clock.now() - timedelta(days=2))
    for filters in (
        {"filer": "C12"},
        {"importer": "98-765432100"},
        {"port": "4601"},
        {"office": "CEE001"},
        {"entry_type": "03"},
        {"entry_date_from": date(2026, 6, 2)},
        {"changed_since": clock.now() - timedelta(days=1)},
        {"filer": "C12", "port": "4601"},
    ):
        assert list_numbers(dana, **filters) == {wanted.entry_number}, filters
    assert list_numbers(dana, entry_date_to=date(2026, 6, 1)) == {other.entry_number}
    assert list_numbers(dana, filer="C12", port="2704") == set()
    assert list_numbers(User.objects.create_user("nobody")) == set()


def test_pages_of_the_list_hold_every_summary_once(dana, django_assert_num_queries):
    filed = [desk.summary().pk for _ in range(5)]
    found, cursor = [], None
    while True:
        page = list_summaries(dana, {"limit": 2, "cursor": cursor})
        found += [row.pk for row in page.rows]
        if page.next is None:
            break
        cursor = page.next
    assert found == filed
    with django_assert_num_queries(0):
        assert page.rows[0].routing.office.code == "CEE007"


def test_lines_are_those_of_the_last_revision_and_decisions_stand_oldest_first():
    before = made.parsed(made.line(1), made.line(2))
    made.file(before)
    summary = made.refile(before, made.line(1, made.PUMPS))
    assert [line.hts for line in lines_of(summary)] == [[made.PUMPS]]
    assert [(row.cause, row.to_office.code) for row in decisions_of(summary)] == [
        ("filing", "CEE007"),
        ("revision", "2704"),
    ]


@pytest.mark.parametrize("ages", [[0, 30, 5_000, 90_000, 10**8], [10**7, 10**7 + 1]])
def test_the_newest_decisions_are_found_however_old_they_are(ages):
    """Ages are in seconds; moments are indexed in stretches, so the query looks back in steps."""
    summary, now = desk.summary(), clock.now()
    made_at = [now - timedelta(seconds=age) for age in ages]
    for moment in reversed(made_at):
        RoutingDecision.objects.create(
            summary=summary,
            at=moment,
            to_office=summary.routing.office,
            by=1,
            basis=3,
            revision=1,
            rulebook=1,
            decided_on=date(2026, 1, 20),
            cause="filing",
        )
    for limit in range(1, len(ages) + 2):
        assert [decision.at for decision in newest_decisions(limit)] == made_at[:limit]


def test_people_are_named_who_decided_by_hand(dana, django_assert_num_queries):
    decisions = [RoutingDecision(actor_id=dana.pk), RoutingDecision(actor_id=None)]
    with django_assert_num_queries(1):
        assert people_of(decisions) == {dana.pk: "Dana Ruiz"}
