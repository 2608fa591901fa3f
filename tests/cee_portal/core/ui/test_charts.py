"""Small drawings: their sizes stay within their frame, and what is written in them is escaped."""

import re

import pytest

from cee_portal.core.ui.charts import BAR, FLOOR, STEP, TALL, bar, spark


@pytest.mark.parametrize(
    ("part", "filled"),
    [(0, "0.0"), (0.333, "40.0"), (1, "120.0"), (1.7, "120.0"), (-0.5, "0.0"), (None, "0.0")],
)
def test_a_share_fills_its_bar_from_nothing_to_the_whole(part, filled):
    drawn = bar(part)
    assert f'<rect class="share" width="{filled}" height="8"/>' in drawn


def test_the_bar_of_the_winner_is_marked():
    assert 'class="share share--win"' in bar(0.5, win=True)


def make_months(*values: int) -> list[dict[str, object]]:
    return [{"letter": "J", "value": value, "hit": False} for value in values]


def read_bars(drawn: str) -> list[tuple[str, int, int, int]]:
    """Return class, left edge, top and height of each bar."""
    found = re.findall(
        rf'<rect class="(bar[a-z-]*)" x="(\d+)" y="(\d+)" width="{BAR}" height="(\d+)"/>', drawn
    )
    return [(name, int(left), int(top), int(height)) for name, left, top, height in found]


def test_the_highest_month_has_the_full_height_and_the_others_their_part():
    assert read_bars(spark(make_months(50, 100, 0), "Filed")) == [
        ("bar", 1, FLOOR - TALL // 2, TALL // 2),
        ("bar", STEP + 1, FLOOR - TALL, TALL),
        ("bar--now", 2 * STEP + 1, FLOOR, 0),
    ]


@pytest.mark.parametrize("values", [[], [0], [0, 0]])
def test_months_without_anything_are_drawn_flat(values):
    drawn = spark(make_months(*values), "Filed")
    assert [height for *_, height in read_bars(drawn)] == [0] * len(values)
    assert f'viewBox="0 0 {STEP * len(values)} 64"' in drawn


def test_a_finding_is_marked_above_its_month():
    months = make_months(10, 10)
    months[0]["hit"] = True
    assert spark(months, "Filed").count('class="hit"') == 1


def test_label_and_letters_are_escaped():
    drawn = spark([{"letter": "<b>", "value": 1, "hit": False}], 'a "b" <c>')
    assert "&lt;b&gt;" in drawn
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in drawn
    assert "style=" not in drawn
