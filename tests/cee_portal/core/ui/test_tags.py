"""Template tags: what they draw, and that every text of a user is escaped."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from cee_portal.core.ui.icons import PATHS

TODAY = date(2026, 3, 2)


def draw(source: str, **context: Any) -> str:
    return Template("{% load portal %}" + source).render(Context({"today": TODAY} | context))


@pytest.mark.parametrize(
    ("sentence", "source", "drawn"),
    [
        ("a mark", '{% mark "SPI" %}', '<span class="mark">SPI</span>'),
        (
            "a mark with a title",
            '{% mark "S" angled "low" %}',
            '<abbr class="mark mark--low" title="&lt;S&gt;">S</abbr>',
        ),
        ("a mark of no known shape", '{% mark "S" "" "x\\"y" %}', '<span class="mark">S</span>'),
        ("a state", '{% state "late" "Late" %}', '<span class="state state--late">Late</span>'),
        ("a state of no known tone", '{% state "x y" "Late" %}', '<span class="state state--rest">Late</span>'),
        ("a key", '{% key angled %}', '<kbd aria-hidden="true">&lt;S&gt;</kbd>'),
        ("a date of this year", "{% day value %}", "Jan 5"),
        ("no date", "{% day nothing %}, {% moment nothing %}", "–, –"),
        ("bold parts", "{{ text|strong }}", "<b>A &amp; B</b> has it: &lt;i&gt;"),
        ("no text", "{{ nothing|strong }}", ""),
    ],
)  # fmt: skip
def test_a_tag_draws_its_text(sentence, source, drawn):
    context = {"value": date(2026, 1, 5), "nothing": None, "angled": "<S>", "text": "**A & B** has it: <i>"}
    assert draw(source, **context) == drawn, sentence


def test_an_unknown_icon_is_drawn_as_a_note_and_an_icon_has_a_size():
    assert PATHS["note"] in draw('{% icon "nothing" %}')
    assert 'class="i i--s"' in draw('{% icon "eye" "s" %}')


def test_a_due_day_has_words_and_the_name_of_its_clock():
    clock_name = '<span><abbr title="Answer to &lt;Form&gt; 28">F28</abbr></span>'
    drawn = f'<div class="due due--soon"><b>Today</b>{clock_name}</div>'
    assert draw("{% due due_on clock %}", due_on=TODAY, clock=("F28", "Answer to <Form> 28")) == drawn


def test_without_a_due_day_there_is_no_clock_and_the_cell_may_say_why():
    assert draw("{% due nothing clock %}", nothing=None, clock=("", "")) == (
        '<div class="due due--rest"><b>–</b></div>'
    )
    assert draw('{% due nothing clock none="Suspended" %}', nothing=None, clock=("", "")) == (
        '<div class="due due--rest"><b>Suspended</b></div>'
    )


def test_moments_are_shown_in_the_active_time_zone():
    late = datetime(2026, 1, 1, 4, 30, tzinfo=UTC)  # still December 31 in New York
    with timezone.override(ZoneInfo("America/New_York")):
        assert draw("{% moment value %}", value=late) == (
            '<time datetime="2025-12-31T23:30-05:00">Dec 31, 2025, 23:30</time>'
        )
        assert draw("{% day value %}", value=late) == "Dec 31, 2025"
        assert draw("{% short_day value %}", value=late) == (
            '<time datetime="2025-12-31" title="Dec 31, 2025">Dec 2025</time>'
        )
        assert draw("{% zone %}") == "Eastern time"
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert draw("{% short_day value %}", value=datetime(2026, 1, 5, 20, tzinfo=UTC)) == (
            '<time datetime="2026-01-05">Jan 5</time>'
        )


class MarkForm(forms.Form):
    name = forms.CharField(help_text="As it is filed.", widget=forms.TextInput(attrs={"class": "wide"}))
    note = forms.CharField(widget=forms.Textarea, required=False)
    office = forms.ChoiceField(choices=[("a", "A")], required=False)
    agreed = forms.BooleanField(required=False)
    file = forms.FileField(required=False)


@pytest.mark.parametrize(
    ("field", "has", "lacks"),
    [
        ("name", ['class="wide usa-input"', 'aria-describedby="id_name_hint"', 'autocomplete="off"'], "aria-invalid"),
        ("note", ['class="usa-textarea"', 'autocomplete="off"'], "aria-describedby"),
        ("office", ['class="usa-select"'], "usa-input"),
        ("agreed", ['type="checkbox"'], "class="),
        ("file", ['class="usa-input"'], "autocomplete"),
    ],
)  # fmt: skip
def test_a_control_has_the_class_of_its_widget_and_refers_to_its_hint(field, has, lacks):
    drawn = draw("{% control field %}", field=MarkForm()[field])
    assert [part for part in has if part not in drawn] == []
    assert lacks not in drawn


def test_a_control_with_errors_is_invalid_and_refers_to_hint_and_error():
    drawn = draw("{% control field data_key='x' %}", field=MarkForm({"name": ""})["name"])
    assert 'class="wide usa-input is-invalid"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_hint id_name_error"' in drawn
    assert 'data-key="x"' in drawn
