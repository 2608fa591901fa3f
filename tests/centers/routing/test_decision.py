"""The golden table, and the corners of the two decisions that a table of cases cannot show."""

from datetime import date

import pytest

from centers.routing.codes import CENTER_FUNCTIONS, STAY_AT_PORT_TYPES
from centers.routing.decision import decide_jurisdiction
from centers.routing.delegations import Delegation, delegations_on
from centers.routing.edition import Edition, EditionRow
from centers.routing.facts import Decision, LineFact, Standing, make_line_fact
from centers.routing.rulebook import Rulebook, snapshot_checksum
from tests.builders.snapshots import make_snapshot
from tests.centers.routing.golden_cases import GoldenCase, decide, golden_cases, rulebook

CASES = golden_cases()


@pytest.mark.parametrize("golden", CASES, ids=lambda golden: golden.case)
def test_the_decision_is_that_of_the_golden_table(golden: GoldenCase) -> None:
    found = decide(golden.lines, **golden.arguments)
    row = golden.row
    assert {
        "expected_center": found.jurisdiction or "",
        "by": found.by,
        "basis": found.basis or "",
        "office": found.office,
        "needs_jurisdiction": "yes" if found.needs_jurisdiction else "no",
        "provisional": "yes" if found.provisional else "no",
    } == {
        name: row[name]
        for name in ("expected_center", "by", "basis", "office", "needs_jurisdiction", "provisional")
    }


def test_the_golden_table_is_large_and_says_each_case_once() -> None:
    assert len(CASES) >= 80
    assert len({golden.case for golden in CASES}) == len(CASES)
    assert all(golden.row["citation"] for golden in CASES)


def test_every_type_that_stays_has_a_case() -> None:
    assert {golden.row["entry_type"] for golden in CASES} >= STAY_AT_PORT_TYPES


def test_a_decision_keeps_the_row_the_standing_and_the_rulebook() -> None:
    book = Rulebook.from_snapshot(12, make_snapshot("history"))
    found = decide(
        [LineFact(1, "2933597000", 12000)],
        port="4601",
        entry_type="01",
        function="validation",
        standing=Standing("nominal", None, 88),
        rulebook=book,
        on=date(2015, 1, 28),
    )
    row = next(row for row in book.edition_on(date(2015, 1, 28)).rows if row.label == "2801–3302")
    assert found == Decision("CEE001", "CEE001", "merchandise", "official", row.id, 88, 12, False, False)


def test_an_account_before_the_first_edition_is_still_an_account() -> None:
    found = decide_jurisdiction([], Standing("assigned", "CEE007", 1), None)
    assert (found.center, found.by, found.edition) == ("CEE007", "account", "")


@pytest.mark.parametrize(
    ("standing", "message"),
    [
        (Standing("assigned", None, 1), "must name its Center"),
        (Standing("member", "CEE001", 1), "is not known"),
    ],
)
def test_a_malformed_standing_is_refused(standing: Standing, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decide_jurisdiction([], standing, None)


@pytest.mark.parametrize("function", ["other", "", "VALIDATION"])
def test_an_unknown_function_is_refused_even_for_a_type_that_stays(function: str) -> None:
    with pytest.raises(ValueError, match="validation, psc, protest, liquidation, revenue, examination"):
        delegations_on((), date(2018, 1, 1)).decide_office("CEE001", "merchandise", "4601", "41", function)


def test_an_order_ends_on_the_day_of_its_withdrawal() -> None:
    order = Delegation(
        1, "X-1", date(2020, 1, 1), date(2020, 6, 1), frozenset({"CEE005"}), None, frozenset(CENTER_FUNCTIONS)
    )

    def on(day: date) -> str:
        return delegations_on((order,), day).decide_office("CEE005", "merchandise", "3901", "01", "psc")

    assert [on(date(2019, 12, 31)), on(date(2020, 1, 1)), on(date(2020, 5, 31)), on(date(2020, 6, 1))] == [
        "3901",
        "CEE005",
        "CEE005",
        "3901",
    ]


def test_a_rulebook_may_assume_centers_operational() -> None:
    book = rulebook("transition")
    question = {
        "port": "3901",
        "entry_type": "01",
        "function": "revenue",
        "standing": None,
        "on": date(2026, 1, 5),
    }
    steel = [LineFact(1, "7208", 9000)]
    assert decide(steel, rulebook=book, **question).office == "3901"
    assert decide(steel, rulebook=book.assuming_operational(["CEE005"]), **question).office == "CEE005"


@pytest.mark.parametrize(
    ("numbers", "hts"),
    [
        (["8517.62.0090"], "8517620090"),
        (["9903.88.15", "8517.62.0090"], "8517620090"),
        (["8517620090", "99038815"], "8517620090"),
        (["9801.00.1012"], ""),
        ([], ""),
    ],
)
def test_the_first_number_of_chapters_1_to_97_counts(numbers: list[str], hts: str) -> None:
    assert make_line_fact(3, numbers, 10) == LineFact(3, hts, 10)


# Levels of an edition.


def _edition(*rows: tuple[int, int, int, str]) -> Edition:
    made = [EditionRow(number, *row, "official") for number, row in enumerate(rows, 1)]
    return Edition(date(2020, 1, 1), "test", made)


SPLIT = _edition(
    (4, 8471000000, 8472000000, "CEE007"),
    (6, 8471300000, 8471400000, "CEE010"),
    (8, 8471300100, 8471300200, "CEE008"),
    (10, 8471300150, 8471300151, "CEE001"),
    (10, 8473000000, 8474000000, "CEE003"),
)


@pytest.mark.parametrize(
    ("hts", "center"),
    [
        ("8471", "CEE007"),
        ("847130", "CEE010"),
        ("8471410000", "CEE007"),
        ("8471300000", "CEE010"),
        ("84713001", "CEE008"),
        ("8471300100", "CEE008"),
        ("8471300150", "CEE001"),
        ("8471300151", "CEE008"),
        ("8473", "CEE003"),
        ("8473301000", "CEE003"),
        ("8472", None),
        ("84", None),
        ("", None),
        ("84AB", None),
    ],
)
def test_the_longest_level_that_covers_the_number_wins(hts: str, center: str | None) -> None:
    row = SPLIT.find(hts)
    assert (row and row.center) == center


def test_labels_read_like_the_list() -> None:
    assert [row.label for row in SPLIT.rows] == [
        "8471",
        "8471.30.0000–8471.39.9999",
        "8471.30.0100–8471.30.0199",
        "8471.30.0150",
        "8473.00.0000–8473.99.9999",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [(4, 8471000000, 8473000000, "CEE007"), (4, 8472000000, 8474000000, "CEE010")],
        [(5, 8471000000, 8473000000, "CEE007")],
        [(4, 8473000000, 8473000000, "CEE007")],
    ],
    ids=["overlap", "level", "empty range"],
)
def test_a_broken_edition_is_refused(rows: list[tuple[int, int, int, str]]) -> None:
    with pytest.raises(ValueError, match=r"overlap|malformed"):
        _edition(*rows)


# Snapshots.


def test_the_checksum_does_not_depend_on_the_order_of_the_snapshot() -> None:
    plain = make_snapshot("history")
    turned = {
        "delegations": [
            {**order, "centers": order["centers"][::-1], "functions": order["functions"][::-1]}
            for order in plain["delegations"][::-1]
        ],
        "editions": [{**edition, "rows": edition["rows"][::-1]} for edition in plain["editions"][::-1]],
        "policy": plain["policy"],
    }
    assert snapshot_checksum(turned) == snapshot_checksum(plain)
    assert snapshot_checksum(
        make_snapshot("history", inferred_low_needs_jurisdiction=True)
    ) != snapshot_checksum(plain)
    assert snapshot_checksum(make_snapshot("transition")) != snapshot_checksum(plain)


def test_two_editions_of_one_day_are_refused() -> None:
    plain = make_snapshot("history")
    with pytest.raises(ValueError, match="same day"):
        Rulebook.from_snapshot(1, {**plain, "editions": plain["editions"][:1] * 2})


def test_an_order_for_a_function_that_no_center_holds_is_refused() -> None:
    plain = make_snapshot("history")
    order = {**plain["delegations"][0], "functions": ["examination"]}
    with pytest.raises(ValueError, match="no Center can hold"):
        Rulebook.from_snapshot(1, {**plain, "delegations": [order]})


@pytest.mark.parametrize(
    ("lines", "office", "needs_jurisdiction"),
    [
        ([LineFact(1, "4205001000", 500)], "CEE009", False),
        ([LineFact(1, "4215000000", 500)], "4601", True),
        ([LineFact(1, "4215000000", 90_000), LineFact(2, "4205001000", 500)], "CEE009", False),
        ([LineFact(1, "7013990000", 500)], "CEE005", False),  # a row names it, and the tariff has it no more
    ],
)
def test_a_range_covers_no_heading_that_the_tariff_does_not_have(lines, office, needs_jurisdiction) -> None:
    rows = [
        EditionRow(1, 4, 4204 * 10**6, 4300 * 10**6, "CEE009", "official"),
        EditionRow(2, 4, 7013 * 10**6, 7014 * 10**6, "CEE005", "official"),
    ]
    edition = Edition(date(2020, 1, 1), "test", rows, headings={"4205", "4206"})
    book = Rulebook(1, [edition], []).assuming_operational(["CEE005", "CEE009"])
    found = book.decider(date(2026, 1, 1)).decide(lines, "4601", "01", "validation", None, None)
    assert (found.office, found.needs_jurisdiction) == (office, needs_jurisdiction)


def test_an_unknown_heading_is_named_where_it_leaves_a_summary_without_a_center() -> None:
    snapshot = make_snapshot("transition") | {"headings": ["4205"]}
    edition = Rulebook.from_snapshot(1, snapshot).edition_on(date(2026, 1, 1))
    assert (edition.find("4205"), edition.find("4215")) == (edition.by_heading["4205"], None)
    older = Rulebook.from_snapshot(1, make_snapshot("transition")).edition_on(date(2026, 1, 1))
    assert older.find("4215") is older.find("4205")
