"""The golden table of routing through `POST /api/v1/tools/route/`: what the pure functions say is what anybody gets."""

import json

from centers.routing.timelines import find_timeline
from centers.services.rulebooks import publish_rulebook
from tests.centers.routing.golden_cases import GoldenCase, golden_cases

URL = "/api/v1/tools/route/"
# A jurisdiction set by hand is a fact of one summary, and a question without lines is refused: neither can be asked.
ASKABLE = [case for case in golden_cases() if case.row["lines"] and not case.row["manual"]]


def body(case: GoldenCase) -> dict:
    row = case.row
    asked = {
        "on": row["on"],
        "port": row["port"],
        "entry_type": row["entry_type"],
        "function": row["function"],
        "lines": [
            {"hts": hts.split("+") if "+" in hts else hts, "value": value}
            for hts, value in (part.rsplit(":", 1) for part in row["lines"].split(";") if part)
        ],
    }
    if row["standing"]:
        center = {"center": row["standing_center"]} if row["standing_center"] else {}
        asked["account"] = {"standing": row["standing"], **center}
    return asked


def check_all(client, name: str, setting: str) -> int:
    cases = [case for case in ASKABLE if case.row["timeline"] == name and case.row["setting"] == setting]
    for case in cases:
        row = case.row
        answer = client.post(URL, data=json.dumps(body(case)), content_type="application/json")
        assert answer.status_code == 200, (case.case, answer.json())
        told = answer.json()
        got = {
            "expected_center": told["jurisdiction"]["center"] or "",
            "by": told["jurisdiction"]["by"],
            "basis": told["jurisdiction"]["row_basis"] or "",
            "office": told["office"]["code"],
            "needs_jurisdiction": "yes" if told["needs_jurisdiction"] else "no",
            "provisional": "yes" if told["provisional"] else "no",
        }
        assert got == {name: row[name] for name in got}, case.case
        assert told["office"]["kind"] == ("center" if told["office"]["code"].startswith("CEE") else "port")
        assert told["reason"].endswith(".")
        assert told["steps"]
    return len(cases)


def test_the_timeline_history_answers_as_the_golden_table(history, client):
    assert check_all(client, "history", "") > 100


def test_the_timeline_transition_answers_as_the_golden_table(reference, client):
    assert find_timeline("transition").delegations
    check_all(client, "transition", "")


def test_low_confidence_rows_go_to_a_person_where_the_deployment_says_so(history, client, settings):
    settings.INFERRED_LOW_NEEDS_JURISDICTION = True
    publish_rulebook(cause="policy")
    assert check_all(client, "history", "inferred_low_needs_jurisdiction") > 0
