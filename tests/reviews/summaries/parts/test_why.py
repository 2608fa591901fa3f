"""The explanation of a routing: its sentence, what it rests on, and links to the records of its steps.

The rules are those of timeline `transition`, read without a database.
"""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from centers.models import Office
from centers.routing.explanation import explain
from centers.routing.facts import LineFact, Standing
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook
from entries.models import EntrySummary
from entries.rerouting.replay import Replay, replay_routing
from reviews.summaries.parts.why import why_panel
from tests.builders import desk
from tests.builders.snapshots import make_snapshot

TODAY = date(2026, 3, 2)
RULES = Rulebook.from_snapshot(1, make_snapshot("transition"))
NAMES = Names(
    {"CEE001": "Pharmaceuticals", "CEE006": "Petroleum", "CEE007": "Electronics", "CEE010": "Machinery"},
    {"2704": "Los Angeles"},
    "Acme Imports",
)
TELEPHONES, PUMPS, MEDICINE, SOAP = "8517130000", "8413919065", "3004909290", "3401115000"


def make_why(*goods: str, on: date = TODAY, act: dict[str, str] | None = None, **question: Any) -> Any:
    """Return the panel of a summary of these goods, each worth $1,000, at Los Angeles."""
    lines = [LineFact(number, hts, 1_000) for number, hts in enumerate(goods, 1)]
    values: dict[str, Any] = {"entry_type": "01", "standing": None, "manual": None} | question
    explanation = explain(
        lines, port="2704", function="validation", rulebook=RULES, on=on, names=NAMES, **values
    )
    summary = EntrySummary(port=Office(code="2704", kind="port"), entry_type=values["entry_type"])
    return why_panel(summary, Replay(explanation, RULES, on, NAMES), TODAY, act)


@pytest.mark.parametrize(
    ("sentence", "goods", "question", "name", "mark", "is_low"),
    [
        ("official goods of a Center", [MEDICINE], {}, "Pharmaceuticals", "official", False),
        ("goods on an inferred row", [TELEPHONES], {}, "Electronics", "provisional", True),
        ("goods of a Center in its test phase", [PUMPS], {}, "The port of Los Angeles (2704)", "provisional", True),
        ("goods of no list", ["9801001012"], {}, "The port of Los Angeles (2704)", "no Center", False),
        (
            "an assigned importer",
            [MEDICINE],
            {"standing": Standing("assigned", "CEE010", 5)},
            "Machinery",
            "account",
            False,
        ),
        (
            "an importer that is not eligible",
            [MEDICINE],
            {"standing": Standing("not_eligible", None, 5)},
            "The port of Los Angeles (2704)",
            "not eligible",
            False,
        ),
        ("set by hand", [MEDICINE], {"manual": "CEE007"}, "Electronics", "by hand", False),
    ],
)  # fmt: skip
def test_the_office_is_in_bold_and_the_basis_is_named(sentence, goods, question, name, mark, is_low):
    why = make_why(*goods, **question)
    assert why["say"].startswith(f"**{name}** "), sentence
    assert (why["basis"]["mark"], why["basis"]["low"]) == (mark, is_low), sentence
    assert why["note"] == "rulebook 1, Mar 2"


@pytest.mark.parametrize(
    ("sentence", "on", "question", "text"),
    [
        ("the goods decided", TODAY, {}, "Row 2801–3302 is CBP's published list. Edition of Jan 28, 2015."),
        (
            "the goods did not decide",
            TODAY,
            {"standing": Standing("assigned", "CEE001", 5)},
            "Not routed by the goods. Edition of Jan 28, 2015.",
        ),
        (
            "there was no list yet",
            date(2012, 9, 26),
            {},
            "Not routed by the goods. No edition was in force.",
        ),
    ],
)
def test_the_basis_tells_the_row_and_the_edition(sentence, on, question, text):
    assert make_why("2933597000", on=on, **question)["basis"]["text"] == text, sentence


def steps_by_link(why: Any) -> dict[str, Any]:
    return {link["label"]: (link["url"], step) for step in why["steps"] for link in step["links"]}


def test_steps_lead_to_the_type_the_row_its_edition_and_the_order():
    links = steps_by_link(make_why(MEDICINE))
    url, step = links["entry types"]
    assert url == f"{reverse('which_center')}#entry-types"
    assert step["detail"]
    url, step = links["row 2801–3302"]
    assert url.startswith(f"{reverse('center', args=['CEE001'])}?on=2015-01-28#row-")
    assert (step["detail"], step["tail"], step["decisive"]) == ("", "basis official", True)
    assert links["edition Jan 28, 2015"][0].endswith("#headings")
    url, step = links["order 14-004-1"]
    assert url.startswith(f"{reverse('center', args=['CEE001'])}#order-")
    assert step["detail"] == "In force since January 28, 2015, at all ports."


def test_lines_that_did_not_count_are_told_behind_the_row():
    _, step = steps_by_link(make_why(MEDICINE, ""))["row 2801–3302"]
    assert step["tail"] == "basis official. Not counted: 1 line with a chapter 98 or 99 number only."


def test_an_outcome_is_a_sentence_and_what_has_no_record_has_no_link():
    why = make_why(MEDICINE, manual="CEE007")
    assert all(step["outcome"].endswith(".") and not step["outcome"].endswith("..") for step in why["steps"])
    (by_hand,) = [step for step in why["steps"] if step["outcome"] == "Set by hand: Electronics."]
    assert by_hand["links"] == []


def test_candidates_have_their_share_and_the_chosen_one_is_marked():
    shares = make_why(TELEPHONES, SOAP, TELEPHONES)["shares"]
    assert [(share["center"], share["value"], share["win"], share["low"]) for share in shares] == [
        ("Electronics", 2_000, True, False),
        ("CEE008", 1_000, False, True),
    ]


@pytest.mark.parametrize(
    ("sentence", "goods", "functions"),
    [
        (
            "a Center with every function",
            MEDICINE,
            [
                ("Post-summary correction, protest, liquidation, revenue collection", "Pharmaceuticals"),
                ("Examination, port protest", "port 2704"),
            ],
        ),
        (
            "a Center without revenue",
            "2709001000",
            [
                ("Post-summary correction, protest, liquidation", "Petroleum"),
                ("Revenue collection", "port 2704"),
                ("Examination, port protest", "port 2704"),
            ],
        ),
        (
            "a Center in its test phase",
            PUMPS,
            [
                ("Post-summary correction, protest, liquidation, revenue collection", "port 2704"),
                ("Examination, port protest", "port 2704"),
            ],
        ),
    ],
)
def test_the_other_functions_stand_with_their_office(sentence, goods, functions):
    found = [(row["what"], row["office"]) for row in make_why(goods)["functions"]]
    assert found == functions, sentence


def test_only_what_a_person_with_authority_may_change_leads_to_the_act():
    act = {"url": "/set/", "link": "Set the jurisdiction"}
    changes = make_why(MEDICINE, act=act)["changes"]
    linked = [change for change in changes if change["url"]]
    assert [change["link"] for change in linked] == ["Set the jurisdiction"]
    assert linked[0]["text"].startswith("A person with authority")
    assert len(changes) > 1
    assert not any(change["url"] for change in make_why(MEDICINE)["changes"])


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_a_filed_summary_names_edition_and_basis_and_links_what_it_rests_on():
    summary = desk.summary()
    why = why_panel(summary, replay_routing(summary), TODAY)
    assert "Edition of " in why["basis"]["text"]
    links = [link for step in why["steps"] for link in step["links"]]
    assert any("#row-" in link["url"] for link in links)
    assert any("basis " in step["tail"] for step in why["steps"])
    assert any("#order-" in link["url"] for link in links)
    assert why["functions"][-1] == {"what": "Examination, port protest", "office": "port 2704"}
    assert why["changes"]
