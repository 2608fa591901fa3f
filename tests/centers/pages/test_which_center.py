"""`/which-center/`: the three answers, for everybody, with and without script."""

from urllib.parse import urlencode

import pytest

from cee_portal.core import clock
from centers.services.rulebooks import publish_rulebook

URL = "/which-center/"


def page(client, **asked) -> tuple[int, str]:
    answer = client.get(f"{URL}?{urlencode(asked, doseq=True)}")
    return answer.status_code, answer.content.decode()


def titles(text: str) -> list[str]:
    answers = [part.split("</h2>")[0].split(">")[-1] for part in text.split("<h2")[1:]]
    return [title for title in answers if title != "What stays at the port"]


def test_without_a_question_the_page_explains_itself(reference, client):
    status, text = page(client)
    assert status == 200
    assert titles(text) == ["Enter the goods to see their Center"]


def test_the_answer_has_three_parts(reference, client):
    status, text = page(client, heading="8518", port="2704")
    assert status == 200
    assert titles(text) == [
        "Electronics is the industry Center",
        "Electronics processes it at Los Angeles today",
        "An assigned importer goes to its own Center",
    ]
    assert "Heading 8518 is in its range 8517–8529." in text
    assert "it is provisional, not CBP&#x27;s published list" in text
    assert '<li aria-current="true">Inferred, high</li>' in text
    assert "It holds all trade functions at all ports since January 28, 2015" in text
    assert "Examination and release stay with port 2704." in text
    assert "electronics@cee.example" in text


@pytest.mark.parametrize(
    ("sentence", "asked", "expected"),
    [
        (
            "a tariff number with dots",
            {"heading": "8518.30.20"},
            "Electronics processes it at every port today",
        ),
        (
            "a Center in its test phase",
            {"heading": "7208", "port": "2704"},
            "The port of Los Angeles (2704) processes it today",
        ),
        ("a test phase without a port", {"heading": "7208"}, "The port of entry processes it today"),
        ("an official row", {"heading": "2933"}, '<li aria-current="true">Official</li>'),
        ("an official row is not provisional", {"heading": "2933"}, "The row is from CBP&#x27;s own notice."),
        (
            "a Center without revenue",
            {"heading": "2709", "port": "5301"},
            "all trade functions except revenue collection",
        ),
        (
            "a port by its name",
            {"heading": "8518", "port": "los angeles"},
            "processes it at Los Angeles today",
        ),
        (
            "a port as the type-ahead writes it",
            {"heading": "8518", "port": "2704 Los Angeles"},
            "at Los Angeles today",
        ),
        (
            "two Centers",
            {"heading": ["2933", "8456"], "port": "4601"},
            "Two Centers: the larger value decides",
        ),
        (
            "two Centers, each with its condition",
            {"heading": "2933, 8456", "port": "4601"},
            "If Machinery&#x27;s goods have the highest value, the port of Newark (4601) processes it today",
        ),
        (
            "before the first list",
            {"heading": "8518", "on": "2011-01-01"},
            "No Center existed on January 1, 2011",
        ),
        (
            "a heading that has left the tariff",
            {"heading": "7414", "on": "2013-01-01"},
            "Base Metals is the industry Center",
        ),
        ("the same today", {"heading": "7414"}, "The list names no Center for heading 7414"),
        ("one of two has no Center", {"heading": ["8518", "7414"]}, "Heading 7414: no Center is known"),
        ("words are offered as choices", {"heading": "headphones"}, "Which of these is it?"),
        ("the beginning of a number too", {"heading": "85"}, "Which of these is it?"),
        ("words that nothing has", {"heading": "zzzz"}, "No heading found for “zzzz”"),
    ],
)
def test_each_question_gets_its_answer(reference, client, sentence, asked, expected):
    status, text = page(client, **asked)
    assert (status, expected in text) == (200, True), sentence


def test_the_timeline_history_knows_the_ports_of_the_day(history, client):
    _, text = page(client, heading="6109", on="2016-01-05")
    assert "Apparel processes it at some ports on January 5, 2016" in text
    _, text = page(client, heading="6109", port="0102", on="2016-01-05")
    assert "The port of Bangor (0102) processes it on January 5, 2016" in text
    assert "No order in force gives Apparel the review of entry summaries at Bangor." in text


@pytest.mark.parametrize(
    ("sentence", "asked", "expected"),
    [
        ("no such heading", {"heading": "0199"}, "There is no heading 0199. Type a word"),
        (
            "a special provision",
            {"heading": "9903.01.25, 9801"},
            "Numbers of chapters 98 and 99 do not classify goods by themselves: 9903.01.25, 9801.",
        ),
        ("no such port", {"heading": "8518", "port": "9999"}, "No port has this code or name"),
        (
            "a port name that several share",
            {"heading": "8518", "port": "eastport"},
            "Several ports have this name",
        ),
        ("no date", {"heading": "8518", "on": "soon"}, "Write the date as MM/DD/YYYY"),
        (
            "too many headings",
            {"heading": [f"85{n:02}" for n in range(1, 30)]},
            "at most 20 headings|There is no heading",
        ),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_the_input(reference, client, sentence, asked, expected):
    status, text = page(client, **asked)
    assert status == 400, sentence
    assert any(part in text for part in expected.split("|")), sentence


def test_choices_are_links_that_add_the_heading(reference, client):
    _, text = page(client, heading=["8518", "cable"], port="2704")
    assert "heading=8518&amp;heading=8544&amp;port=2704" in text


def test_where_low_confidence_goes_to_a_person_no_center_is_named(reference, client, settings):
    settings.INFERRED_LOW_NEEDS_JURISDICTION = True
    publish_rulebook(cause="policy")
    _, text = page(client, heading="8712")
    assert "The list names no Center for heading 8712" in text


def test_the_type_ahead_is_bounded_and_marks_low_confidence(reference, client):
    found = client.get("/which-center/headings/?q=wire").json()["results"]
    assert 0 < len(found) <= 8
    by_code = {hit["value"]: hit for hit in client.get("/which-center/headings/?q=8544").json()["results"]}
    assert by_code["8544"]["note"] == "Machinery"
    assert by_code["8544"]["low"] is True
    assert client.get("/which-center/headings/").json() == {"results": []}


def test_the_type_ahead_finds_ports_by_code_and_name(reference, client):
    found = client.get("/which-center/ports/?q=los").json()["results"]
    assert {"value": "2704", "label": "Los Angeles", "note": "CA"} in found
    assert client.get("/which-center/ports/?q=").json() == {"results": []}


@pytest.mark.parametrize("query", ["q=_", "q=" + "x" * 5000, "q=%E2%80%AE", "q=%5C", "q=%00"])
def test_odd_texts_find_nothing_and_break_nothing(reference, client, query):
    for kind in ("headings", "ports"):
        answer = client.get(f"/which-center/{kind}/?{query}")
        assert answer.status_code in (200, 400)
        assert answer.status_code == 400 or answer.json() == {"results": []}


def test_a_percent_sign_is_text_and_no_wildcard(reference, client):
    found = client.get("/which-center/headings/?q=%25").json()["results"]
    assert found and all("%" in hit["label"] for hit in found)


def test_nothing_is_written(reference, client):
    assert client.post(URL).status_code == 405


def test_without_reference_data_the_page_says_so(db, client):
    status, text = page(client, heading="8518")
    assert status == 503
    assert "load_reference" in text


def test_the_page_takes_few_queries(reference, client, django_assert_max_num_queries):
    page(client, heading="8518", port="2704")
    with django_assert_max_num_queries(10):
        page(client, heading=["8518", "2933", "8456"], port="2704")


def test_the_day_is_the_databases(reference, client):
    assert f'value="{clock.today():%Y-%m-%d}"' in page(client)[1]
