"""Lists and members of a body are read with a bound, and what was left out is counted."""

import tracemalloc
from collections import Counter

import pytest
from rest_framework import serializers

from cee_portal.core.api.parsers import JsonError, decode_json
from cee_portal.core.api.problems import MOST_FAULTS, document, faults_of, summary
from cee_portal.core.api.strict import MOST_WRONG, ShortListField, StrictSerializer


class Line(StrictSerializer):
    hts = serializers.CharField()
    value = serializers.IntegerField()


class Body(StrictSerializer):
    port = serializers.CharField()
    centers = ShortListField(child=serializers.CharField(), required=False, max_length=10)
    lines = Line(many=True, required=False, max_length=10_000)


def faults(**sent):
    body = Body(data={"port": "2704", **sent})
    assert not body.is_valid()
    return faults_of(body.errors)


def test_unknown_members_are_named_up_to_a_bound_and_counted():
    found = faults(**{f"k{number:06}": 1 for number in range(250_000)})
    assert len(found) == MOST_WRONG + 1
    assert found[0] == (
        "k000000",
        "unknown_field",
        "There is no such member here. Known: port, centers, lines.",
    )
    assert found[-1].code == "left_out"
    assert "249,950 more members" in found[-1].message


def test_a_few_unknown_members_are_all_named():
    assert [fault.field for fault in faults(color="red", size=1)] == ["color", "size"]


def test_a_list_is_read_up_to_its_fiftieth_wrong_element():
    lines = [{"hts": "1", "value": 1}] * 100 + [{"hts": "1", "value": "x"}] * 9_000
    found = faults(lines=lines)
    assert len(found) == MOST_WRONG + 1
    assert found[0].field == "lines[100].value"
    assert found[-1].field == "lines"
    assert found[-1].message == "8,950 elements behind these were not read. Correct these first."


def test_lines_of_unknown_members_do_not_multiply():
    lines = [{f"k{number}": 1 for number in range(20)} for _ in range(9_000)]
    tracemalloc.start()
    found = faults(lines=lines)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert len(found) <= MOST_WRONG * 22 + 1


def test_a_short_list_is_counted_before_it_is_read():
    assert [(fault.field, fault.code) for fault in faults(centers=[True] * 100_000)] == [
        ("centers", "max_length")
    ]


def test_an_answer_names_a_hundred_faults_and_counts_the_rest():
    found = faults(lines=[{f"k{number}": 1 for number in range(20)}] * 30)
    body = document(400, summary(found), found)
    assert len(body["errors"]) == MOST_FAULTS
    assert body["errors_left_out"] == len(found) - MOST_FAULTS == 30 * 22 - MOST_FAULTS
    assert body["detail"] == "660 things are wrong with the request: errors names the first 100."
    assert "errors_left_out" not in document(400, "", found[:100])


class CountedName(str):
    """A name that counts how often it is compared."""

    comparisons = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        CountedName.comparisons += 1
        return str.__eq__(self, other)


def test_a_member_twice_is_found_in_one_pass():
    from cee_portal.core.api.parsers import _refuse_repeated_member

    pairs = [(CountedName(f"k{number}"), 1) for number in range(20_000)]
    with pytest.raises(ValueError, match="'z' is given twice"):
        _refuse_repeated_member([*pairs, (CountedName("z"), 1), (CountedName("z"), 1)])
    assert CountedName.comparisons < 1_000


@pytest.mark.parametrize(
    ("sentence", "text", "says"),
    [
        (
            "a member twice among many",
            "{" + "".join(f'"k{n}":1,' for n in range(9_000)) + '"z":1,"z":1}',
            "twice",
        ),
        ("hundred thousands of empty lists", "[" + ",".join(["[]"] * 90_000) + "]", "values"),
        ("hundred thousands of digits", "[" + ",".join("1" * 90_000) + "]", "values"),
        ("5,000 digits", '{"value": ' + "9" * 5_000 + "}", "5,000 digits"),
        ("5,000 decimals", '{"value": 0.' + "9" * 5_000 + "}", "longer or larger"),
        ("infinite", '{"value": 1e999}', "longer or larger"),
        ("NaN", '{"value": NaN}', "NaN"),
        ("NUL", '{"value": "\\u0000"}', "cannot be stored"),
        ("half a pair", '{"value": "\\ud83d"}', "cannot be stored"),
    ],
)
def test_what_the_decoder_refuses(sentence, text, says):
    with pytest.raises(JsonError, match=says):
        decode_json(text)


def test_a_dense_but_useful_body_is_read():
    text = "[" + ",".join(['{"line":1,"hts":["8517130000"],"value":"1"}'] * 5_000) + "]"
    assert len(decode_json(text)) == 5_000
    assert Counter(len(line) for line in decode_json(text)) == {3: 5_000}
