"""holds, shared or none (decision 32)."""

from datetime import date

import pytest

from centers.routing.facts import Decision
from centers.routing.names import Names
from centers.rules.authority import Authority, check_authority

NAMES = Names(centers={"CEE007": "Electronics", "CEE010": "Machinery"}, ports={"2704": "Los Angeles"})
AT_CENTER = Decision("CEE007", "CEE007", "merchandise", "official", 1, None, 1, False)
AT_PORT = Decision("2704", "CEE010", "merchandise", "official", 1, None, 1, False)


@pytest.mark.parametrize(
    ("sentence", "office", "function", "decision", "on", "options", "expected"),
    [
        ("the Center that has it holds it", "CEE007", "validation", AT_CENTER, "2018-05-02", {}, "holds"),
        ("the port that has it holds it", "2704", "validation", AT_PORT, "2018-05-02", {}, "holds"),
        (
            "before the rule of 2017 the port shares it",
            "2704",
            "validation",
            AT_CENTER,
            "2017-01-18",
            {},
            "shared",
        ),
        ("from the rule of 2017 it has nothing", "2704", "validation", AT_CENTER, "2017-01-19", {}, "none"),
        (
            "in the transition it always shares it",
            "2704",
            "validation",
            AT_CENTER,
            "2026-11-24",
            {"always_shared": True},
            "shared",
        ),
        ("another port has nothing", "1001", "validation", AT_CENTER, "2016-01-01", {}, "none"),
        (
            "another Center has nothing",
            "CEE010",
            "validation",
            AT_CENTER,
            "2016-01-01",
            {"always_shared": True},
            "none",
        ),
        (
            "a Center without the order shares nothing",
            "CEE010",
            "validation",
            AT_PORT,
            "2016-01-01",
            {},
            "none",
        ),
        (
            "a joint act is shared later too",
            "2704",
            "revenue",
            AT_CENTER,
            "2020-01-01",
            {"joint": True},
            "shared",
        ),
        (
            "a joint act is shared with the industry's Center",
            "CEE010",
            "revenue",
            AT_PORT,
            "2020-01-01",
            {"joint": True},
            "shared",
        ),
        (
            "a joint act is no matter of a third office",
            "1001",
            "revenue",
            AT_CENTER,
            "2020-01-01",
            {"joint": True},
            "none",
        ),
        ("an examination is the port's", "CEE010", "examination", AT_PORT, "2016-01-01", {}, "none"),
    ],
)
def test_an_office_holds_shares_or_lacks_a_function(
    sentence, office, function, decision, on, options, expected
):
    answer = check_authority(
        office,
        function=function,
        decision=decision,
        port="2704",
        on=date.fromisoformat(on),
        names=NAMES,
        **options,
    )
    assert answer.authority == Authority(expected), sentence
    assert answer.holder == decision.office


def test_the_refusal_says_who_holds_it():
    answer = check_authority(
        "2704", function="protest", decision=AT_CENTER, port="2704", on=date(2020, 1, 1), names=NAMES
    )
    assert answer.reason == (
        "Electronics holds protest on this summary. Send it there, or ask that office to act."
    )
