"""What must hold for every summary: order, uniqueness, irrelevance, agreement, and sentences that tell
apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from centers.routing.codes import BY_CODES, CENTER_FUNCTIONS, PORT_FUNCTIONS, STAY_AT_PORT_TYPES
from centers.routing.decision import decide_jurisdiction
from centers.routing.delegations import Delegation
from centers.routing.edition import Edition, EditionRow
from centers.routing.explanation import Explanation, explain
from centers.routing.facts import Decision, LineFact, Standing
from centers.routing.merchandise import find_deciding_row, find_heaviest_row, rank_candidates, weigh_rows
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook
from tests.centers.routing.golden_cases import decide, golden_cases, rulebook, short_names

HISTORY = rulebook("history")
BOOKS = [HISTORY, rulebook("transition"), rulebook("history", strict=True)]
HEADINGS = sorted(HISTORY.editions[0].by_heading)
CENTERS = sorted({row.center for row in HISTORY.editions[0].rows})
PORTS = ["4601", "5301", "2704", "0102", "9999"]
TYPES = ["01", "03", "11", "21", *sorted(STAY_AT_PORT_TYPES)]
EXAMPLES = 150
NAMES = Names(short_names(), {"4601": "Newark", "5301": "Houston", "2704": "Los Angeles", "0102": "Bangor"})


def given(*strategies: st.SearchStrategy) -> Callable[[Callable], Callable]:
    """Hypothesis without its time limit per example: a busy machine is no counterexample."""
    return lambda test: settings(deadline=None, max_examples=EXAMPLES)(for_all(*strategies)(test))


# Few headings and few values, so that ties and repeated rows come up all the time.
FEW = ["2933", "2918", "3827", "8517", "8471", "8456", "8712", "6109", "7208", "9999", ""]
amounts = st.one_of(st.sampled_from([0, 1000, 2000]), st.integers(0, 10**9))
tariff_numbers = st.one_of(
    st.sampled_from(FEW), st.sampled_from(HEADINGS).map(lambda heading: heading + "900000")
)
some_lines = st.lists(st.tuples(tariff_numbers, amounts), max_size=6).map(
    lambda parts: [LineFact(number, hts, value) for number, (hts, value) in enumerate(parts, 1)]
)
standings = st.one_of(
    st.none(),
    st.builds(Standing, st.sampled_from(["assigned", "participant"]), st.sampled_from(CENTERS), st.just(5)),
    st.builds(Standing, st.sampled_from(["pending", "not_eligible", "nominal"]), st.none(), st.just(5)),
)
days = st.one_of(
    st.dates(date(2012, 1, 1), date(2018, 1, 1)),
    st.sampled_from(
        [date(2012, 9, 26), date(2012, 9, 27), date(2015, 1, 28), date(2017, 1, 19), date(2026, 1, 5)]
    ),
)
questions = st.fixed_dictionaries(
    {
        "port": st.sampled_from(PORTS),
        "entry_type": st.sampled_from(TYPES),
        "function": st.sampled_from(CENTER_FUNCTIONS + PORT_FUNCTIONS),
        "standing": standings,
        "rulebook": st.sampled_from(BOOKS),
        "on": days,
        "manual": st.one_of(st.none(), st.none(), st.sampled_from(CENTERS)),
    }
)


@given(some_lines.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))), questions)
def test_the_order_of_lines_does_not_matter(
    both: tuple[list[LineFact], list[LineFact]], question: dict
) -> None:
    lines, shuffled = both
    assert decide(shuffled, **question) == decide(lines, **question)


@given(
    st.lists(st.builds(LineFact, st.integers(1, 3), tariff_numbers, amounts), max_size=6).flatmap(
        lambda lines: st.tuples(st.just(lines), st.permutations(lines))
    )
)
def test_the_order_does_not_matter_even_where_line_numbers_repeat(both: tuple) -> None:
    edition = HISTORY.editions[-1]
    assert decide_jurisdiction(both[0], None, edition) == decide_jurisdiction(both[1], None, edition)


def test_every_heading_has_exactly_one_center_on_every_date_of_every_edition() -> None:
    for edition in HISTORY.editions:
        covered: list[int] = []
        for row in edition.rows:
            covered.extend(range(row.start // 10**6, row.end // 10**6))
        assert len(covered) == len(set(covered))
        for heading in covered:
            found = decide_jurisdiction([LineFact(1, f"{heading:04}", 1)], None, edition)
            assert (found.by, found.center in CENTERS) == ("merchandise", True)
    listed = [set(edition.by_heading) for edition in HISTORY.editions]
    assert listed[0] - listed[1] == {"7414"}
    assert listed[1] == listed[2]


@given(
    st.sampled_from(sorted(HISTORY.editions[-1].by_heading)), st.dates(date(2012, 9, 27), date(2040, 1, 1))
)
@example("8511", date(2012, 9, 27))
def test_a_heading_resolves_from_the_first_day_of_the_test(heading: str, on: date) -> None:
    line = [LineFact(1, heading, 1)]
    assert decide_jurisdiction(line, None, HISTORY.edition_on(on)).center in CENTERS
    assert decide_jurisdiction(line, None, HISTORY.edition_on(date(2012, 9, 26))).by == "none"


@given(some_lines, st.sampled_from(HEADINGS), st.sampled_from(CENTERS), standings)
def test_a_row_for_other_goods_never_changes_whose_industry_it_is(
    lines: list[LineFact], heading: str, center: str, standing: Standing | None
) -> None:
    edition = HISTORY.editions[-1]
    other = [line for line in lines if line.hts[:4] != heading]
    start = int(heading) * 10**6
    added = EditionRow(9999, 10, start, start + 10**6, center, "official")
    changed = Edition(edition.effective_on, edition.citation, [*edition.rows, added])
    assert decide_jurisdiction(other, standing, changed) == decide_jurisdiction(other, standing, edition)


@given(some_lines, questions, st.sampled_from(CENTERS))
def test_an_order_for_another_port_or_center_never_changes_the_office(
    lines: list[LineFact], question: dict, center: str
) -> None:
    before = decide(lines, **question)
    functions, start = frozenset(CENTER_FUNCTIONS), date(2012, 1, 1)
    elsewhere = Delegation(901, "elsewhere", start, None, frozenset(CENTERS), frozenset({"3126"}), functions)
    others = frozenset(CENTERS) - {before.jurisdiction}
    not_ours = Delegation(902, "not ours", start, None, others, None, functions)
    book = question["rulebook"]
    changed = Rulebook(
        book.number,
        book.editions,
        (*book.delegations, elsewhere, not_ours),
        inferred_low_needs_jurisdiction=book.inferred_low_needs_jurisdiction,
    )
    assert decide(lines, **{**question, "rulebook": changed}) == before


@given(some_lines)
def test_the_quick_way_and_the_full_weights_name_the_same_row(lines: list[LineFact]) -> None:
    edition = HISTORY.editions[-1]
    weights = weigh_rows(lines, edition)
    assert find_deciding_row(lines, edition) is (find_heaviest_row(weights) if weights else None)


@given(some_lines, questions)
def test_a_decision_is_never_empty(lines: list[LineFact], question: dict) -> None:
    found = decide(lines, **question)
    assert found.office in (question["port"], found.jurisdiction)
    assert found.by in BY_CODES
    assert (found.jurisdiction is None) == (found.by in ("none", "not_eligible"))
    assert (found.row is None) == (found.basis is None) == (found.by != "merchandise")
    assert not found.needs_jurisdiction or (found.by == "none" and found.office == question["port"])


@given(some_lines, questions)
def test_explain_agrees_with_decide(lines: list[LineFact], question: dict) -> None:
    found, told = decide(lines, **question), explain(lines, **question, names=NAMES)
    assert told.decision == found
    if found.by == "merchandise":
        leader = told.candidates[0]
        assert (leader.center, leader.row, leader.basis) == (found.jurisdiction, found.row, found.basis)
    assert told.steps[0].rule == "entry_type"
    assert told.steps[-1].rule == "office"
    assert told.steps[-1].outcome == f"Office: {NAMES.office(found.office)}"
    assert sum(step.decisive for step in told.steps) == 1
    assert told.would_change
    at_center = found.office == found.jurisdiction
    assert told.reason.startswith(NAMES.center(found.office) + " has it: ") == at_center
    assert told.reason.endswith(".")
    assert told.reason.count(".") - told.reason.count("%") <= 1
    assert (told.delegation is not None) <= at_center
    assert ("until a person sets its jurisdiction" in told.reason) == found.needs_jurisdiction
    assert told.note.startswith("Provisional.") == found.provisional


@given(some_lines)
def test_candidates_add_up_and_stand_in_order(lines: list[LineFact]) -> None:
    edition = HISTORY.editions[-1]
    found = rank_candidates(lines, edition)
    known = [line for line in lines if edition.find(line.hts)]
    assert sum(candidate.value for candidate in found) == sum(line.value for line in known)
    assert sum(candidate.lines for candidate in found) == len(known)
    weights = [(-candidate.value, -candidate.lines, candidate.first_line) for candidate in found]
    assert weights == sorted(weights)


def _told(decision: Decision) -> tuple:
    return decision.office, decision.jurisdiction, decision.by, decision.needs_jurisdiction


@given(some_lines, questions, some_lines, questions, st.booleans())
def test_decisions_that_differ_have_different_sentences(
    lines: list[LineFact], one: dict, others: list[LineFact], other: dict, same_goods: bool
) -> None:
    others = lines if same_goods else others
    first = explain(lines, **one, names=NAMES)
    second = explain(others, **other, names=NAMES)
    if _told(first.decision) != _told(second.decision):
        assert first.reason != second.reason
    basis = first.decision.basis, first.decision.provisional
    if basis != (second.decision.basis, second.decision.provisional):
        assert (first.reason, first.note) != (second.reason, second.note)


def test_all_golden_cases_that_differ_have_different_sentences() -> None:
    said: dict[str, tuple] = {}
    for golden in golden_cases():
        told: Explanation = explain(golden.lines, **golden.arguments, names=NAMES)
        answer = _told(told.decision)
        assert said.setdefault(told.reason, answer) == answer


@given(some_lines, questions)
def test_the_runner_up_needs_exactly_that_much_more(lines: list[LineFact], question: dict) -> None:
    question = {**question, "standing": None, "manual": None, "entry_type": "01", "function": "validation"}
    told = explain(lines, **question)
    if told.decision.by != "merchandise" or len(told.candidates) < 2:
        return
    first, second = told.candidates[:2]
    more = first.value - second.value + 1
    assert f"${more:,} more value in {second.center} headings, on this summary." in told.would_change
    grown = [*lines, LineFact(99, second.headings[0], more)]
    assert rank_candidates(grown, question["rulebook"].edition_on(question["on"]))[0].center == second.center


@given(some_lines, questions)
def test_a_day_named_in_what_would_change_really_changes_the_answer(
    lines: list[LineFact], question: dict
) -> None:
    told = explain(lines, **question)
    book, on = question["rulebook"], question["on"]
    starts = [sentence for sentence in told.would_change if sentence.startswith("From ")]
    changes = {edition.effective_on for edition in book.editions} | {o.effective_on for o in book.delegations}
    named = [
        day for day in sorted(changes) if any(f"From {day:%B} {day.day}, {day.year} " in s for s in starts)
    ]
    assert len(named) == len(starts)
    for day in named:
        before = decide(lines, **{**question, "on": max(on, day - timedelta(days=1))})
        after = decide(lines, **{**question, "on": day})
        assert (before.office, before.jurisdiction) != (after.office, after.jurisdiction)


def test_names_may_be_missing() -> None:
    told = explain(
        [LineFact(1, "8517", 10)],
        port="9999",
        entry_type="01",
        function="validation",
        standing=None,
        rulebook=HISTORY,
        on=date(2015, 2, 1),
        names=replace(Names(), importer="Halden Audio"),
    )
    assert told.reason == (
        "Port 9999 keeps it: heading 8517 carries all of the value, so its industry is CEE007, "
        "but CEE007 does not hold validation at port 9999 on February 1, 2015."
    )
