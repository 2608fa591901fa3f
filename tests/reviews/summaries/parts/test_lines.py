"""The lines of a summary: what is recomputed, what is marked, and which part is read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from centers.models import TariffNumber
from entries.models import EntrySummary
from entries.rerouting.replay import replay_routing
from reviews.summaries.parts import lines
from reviews.summaries.parts.lines import Computed, Lines, LineView, Row, lines_panel, lines_part, read_lines
from tests.builders import desk
from tests.builders import reviews as made

NUMBER_98, NUMBER_99 = "9801001012", "99038815"


@pytest.mark.parametrize(
    ("difference", "differs"),
    [("2.99", False), ("3.00", True), ("-2.99", False), ("-3.00", True), (None, False)],
)
def test_a_difference_counts_beyond_the_tolerance(difference, differs):
    assert Computed("Free", None, difference and Decimal(difference)).differs is differs


def test_the_difference_is_what_is_due_less_what_is_declared():
    tariff = {"4202929700": TariffNumber(number="4202929700", rate_kind="ad_valorem", rate=Decimal("17.6"))}
    row = Row(1, ["4202929700"], "VN", 10_000, Decimal("175.00"), None, "", None)
    computed = Lines([row], True, tariff).computed(row)
    assert computed == Computed("17.6%", Decimal("1760.00"), Decimal("1585.00"))
    unknown = Lines([row], True, {}).computed(row)
    assert unknown == Computed("not in our list", None, None)


def file_lines(*filed: Any) -> EntrySummary:
    (summary,) = made.file(made.parsed(*filed))
    return EntrySummary.objects.get(pk=summary.pk)


def show_lines(summary: EntrySummary) -> dict[str, Any]:
    return lines_panel(summary, read_lines(summary), replay_routing(summary), {})


def show_view(summary: EntrySummary, view: LineView) -> dict[str, Any]:
    return lines_panel(summary, read_lines(summary, view), replay_routing(summary), {}, view)


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestFiledLines:
    def test_duty_is_recomputed_where_the_rate_is_free_or_a_plain_percentage(self):
        summary = desk.summary(heading="8517", value=10_000)
        desk.as_filed(summary.lines.all(), hts=["4202929700"], heading="4202", duty="175.00")
        (row,) = show_lines(summary)["rows"]
        assert row["rate"] == "17.6%"
        assert row["recomputed"] == Decimal("1760.00")
        assert row["difference"] == Decimal("1585.00")
        assert row["differs"]
        assert (row["center"], row["center_low"]) == ("Consumer Products", True)

    def test_a_number_of_chapter_99_adds_its_percentage(self):
        (row,) = show_lines(file_lines(made.line(hts=[NUMBER_99, made.TELEPHONES])))["rows"]
        assert (row["hts"], row["rate"]) == (made.TELEPHONES, "Free + 7.5%")
        assert row["recomputed"] == Decimal("750.00")

    def test_special_numbers_preferences_and_cases_are_marked(self):
        cases = [{"case": "A570890095", "duty": "1.00"}, {"case": "C570891000", "duty": "1.00"}]
        summary = file_lines(
            made.line(1, [NUMBER_99, made.TELEPHONES], spi="S", adcvd=cases), made.line(2, made.PUMPS)
        )
        marked, plain = show_lines(summary)["rows"]
        assert marked["marks"] == [
            ("99", "9903.88.15 on the line"),
            ("S", "SPI S claimed"),
            ("AD", "Case A570890095"),
            ("CVD", "Case C570891000"),
        ]
        assert plain["marks"] == []

    def test_a_title_is_that_of_the_number_else_of_its_heading(self):
        TariffNumber.objects.filter(number=made.PUMPS).delete()
        summary = file_lines(
            made.line(1, made.TELEPHONES), made.line(2, made.PUMPS), made.line(3, hts=NUMBER_98)
        )
        telephones, pumps, special = show_lines(summary)["rows"]
        assert telephones["title"] == "Smartphones"
        assert pumps["title"] not in ("", "Not in our list of headings")
        assert special["title"] == "Not in our list of headings"
        assert (special["hts"], special["center"]) == (NUMBER_98, "")

    @pytest.mark.parametrize(
        ("filed", "text"),
        [
            ([made.TELEPHONES], "1 line, 1 tariff number"),
            ([[NUMBER_99, made.TELEPHONES]], "1 line, 2 tariff numbers"),
            ([made.TELEPHONES, [NUMBER_99, made.TELEPHONES]], "2 lines, 3 tariff numbers"),
        ],
    )
    @pytest.mark.parametrize("most", [5_000, 0], ids=["read whole", "read in part"])
    def test_lines_and_tariff_numbers_are_counted(self, filed, text, most, monkeypatch):
        monkeypatch.setattr(lines, "MOST_RECOMPUTED", most)
        summary = file_lines(*[made.line(number, hts) for number, hts in enumerate(filed, 1)])
        assert show_lines(summary)["text"] == text

    def test_up_to_the_bound_all_lines_are_read_and_beyond_it_the_first_part(
        self, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr(lines, "FIRST_PART", 2)
        summary = file_lines(*[made.line(number) for number in range(1, 5)])
        for most, whole, count in ((4, True, 4), (3, False, 2)):
            monkeypatch.setattr(lines, "MOST_RECOMPUTED", most)
            with django_assert_num_queries(2):
                found = read_lines(summary)
            assert (found.whole, [row.line_no for row in found.rows]) == (whole, list(range(1, count + 1)))
        panel = lines_panel(summary, found, replay_routing(summary), {"declared": 5})
        assert panel["more_words"] == "Show more lines after line 2 of 4"
        assert panel["more_url"].endswith("?after=2")
        assert panel["total"] == {"value": 40_000, "declared": 5}

    def test_the_last_part_has_no_next_one(self):
        summary = file_lines(made.line(1), made.line(2))
        found = lines.read_lines_after(summary, 1)
        part = lines_part(summary, found, found.rows, replay_routing(summary), more=False)
        assert ([row["no"] for row in part["rows"]], part["more_url"]) == ([2], "")
        nothing = lines_part(summary, found, [], replay_routing(summary), more=False)
        assert (nothing["rows"], nothing["more_url"]) == ([], "")

    def test_lines_of_an_earlier_revision_are_not_read(self):
        before = made.parsed(made.line(1), made.line(2), entry_date=date(2026, 6, 1))
        made.file(before)
        summary = made.refile(before, made.line(1, made.PUMPS))
        assert [row.hts for row in read_lines(summary).rows] == [[made.PUMPS]]

    def test_flagged_lines_are_shown_wherever_they_stand_and_marked(self, monkeypatch):
        monkeypatch.setattr(lines, "FIRST_PART", 2)
        summary = file_lines(*[made.line(number, value=100 * number) for number in range(1, 7)])
        view = LineView.of(QueryDict("item=7"), {5: "High line value: line of $500"})
        for most in (6, 3):  # read whole, and beyond the bound
            monkeypatch.setattr(lines, "MOST_RECOMPUTED", most)
            panel = show_view(summary, view)
            assert [(row["no"], bool(row["flagged"])) for row in panel["rows"]] == [
                (5, True), (1, False), (2, False),
            ]  # fmt: skip
            assert panel["more_url"].endswith("?after=2&item=7")
            assert panel["all_url"] == "?item=7"

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("lines=flagged", [5]),
            ("lines=different", [6]),
            ("sort=value", [6, 5]),
            ("lines=nonsense&sort=nonsense", [5, 1, 2]),
        ],
    )
    def test_the_address_says_which_lines_and_in_which_order(self, monkeypatch, query, numbers):
        monkeypatch.setattr(lines, "FIRST_PART", 2)
        filed = [made.line(number, value=100 * number) for number in range(1, 6)]
        summary = file_lines(*filed, made.line(6, hts="4202929700", value=600))
        panel = show_view(summary, LineView.of(QueryDict(query), {5: "value"}))
        assert [row["no"] for row in panel["rows"]] == numbers
        labels = [choice["label"] for choice in panel["switch"]]
        assert labels == ["All 6", "Flagged 1", "Different 1"]

    def test_without_a_selection_nothing_says_that_lines_are_flagged(self):
        panel = show_view(file_lines(made.line(1), made.line(2)), LineView.of(QueryDict("lines=flagged")))
        assert [choice["label"] for choice in panel["switch"]] == ["All 2", "Different 0"]
        assert panel["switch"][0]["current"]
