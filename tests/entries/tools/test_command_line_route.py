"""`manage.py route`: the same answer on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

ARGUMENTS = ("--port", "4601", "--line", "2933.59.7000=12000", "--on", "2015-01-28")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("route", *arguments, stdout=out)
    return out.getvalue()


def test_people_read_office_reason_and_steps(history):
    told = run(*ARGUMENTS).splitlines()
    assert told[0] == "CEE001 Pharmaceuticals, Health and Chemicals"
    assert told[2].startswith("  1. ")


def test_machines_read_the_answer_of_the_api(history, client):
    body = {
        "on": "2015-01-28",
        "port": "4601",
        "entry_type": "01",
        "lines": [{"hts": "2933.59.7000", "value": "12000"}],
    }
    answer = client.post("/api/v1/tools/route/", data=json.dumps(body), content_type="application/json")
    assert json.loads(run(*ARGUMENTS, "--json")) == answer.json()


def test_a_standing_and_operational_centers_may_be_supposed(reference):
    told = json.loads(run(*ARGUMENTS, "--account", "assigned:CEE010", "--json"))
    assert told["jurisdiction"]["by"] == "account"
    steel = ("--port", "4601", "--line", "7208=1", "--assume-operational", "CEE005", "--json")
    assert json.loads(run(*steel))["office"]["code"] == "CEE005"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--port", "1"), "port: Give the four digits"),
        (("--port", "4601"), "lines: Give at least one line"),
        (("--port", "4601", "--line", "2933"), "has no value"),
        (("--port", "4601", "--line", "2933=x"), r"lines\[0\].value: x is not an amount. Write it like"),
        ((*ARGUMENTS, "--on", "yesterday"), "on: yesterday is not a date. Write a date"),
    ],
)
def test_each_error_of_a_question_is_printed(history, arguments, told):
    with pytest.raises(CommandError, match=told):
        run(*arguments)
