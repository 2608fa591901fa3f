"""What an answer must hold before it can be sent."""

from dataclasses import replace

from reviews.requests.rules.answers import (
    LONGEST_TEXT,
    AnswerInput,
    AnswerProblem,
    PartInput,
    Signature,
    find_answer_problems,
)

SIGNED = Signature("Mia Stroud", "Broker", "broker", "", certified=True)


def problems(answer: AnswerInput) -> list[AnswerProblem]:
    return find_answer_problems(answer, questions=[1, 2], lines={1, 2}, capacities=["importer", "broker"])


def fields(*parts: PartInput, signature: Signature = SIGNED) -> list[str]:
    return [problem.field for problem in problems(AnswerInput(parts, signature))]


def test_a_text_a_paper_or_an_earlier_answer_is_enough() -> None:
    assert fields(PartInput(1, text="Words."), PartInput(2, papers=(7,), lines=(1, 2))) == []
    assert fields(PartInput(1, earlier=3), PartInput(2, text="x")) == []


def test_each_question_without_an_answer_is_named() -> None:
    assert fields(PartInput(1, text="  ")) == ["questions[1]", "questions[2]"]


def test_unknown_and_double_questions_are_named() -> None:
    good = PartInput(1, text="a"), PartInput(2, text="b")
    assert fields(*good, PartInput(3, text="c")) == ["questions"]
    assert fields(*good, PartInput(1, text="again")) == ["questions"]


def test_lines_texts_and_papers_have_bounds() -> None:
    bad = PartInput(1, text="x" * (LONGEST_TEXT + 1), lines=(9,), papers=tuple(range(21)))
    assert fields(bad, PartInput(2, text="b")) == [
        "questions[1].text",
        "questions[1].papers",
        "questions[1].lines",
    ]


def test_the_signature_is_whole() -> None:
    good = PartInput(1, text="a"), PartInput(2, text="b")
    assert fields(*good, signature=Signature()) == ["signer_name", "signer_title", "capacity", "certified"]
    assert fields(*good, signature=replace(SIGNED, capacity="captain")) == ["capacity"]


def test_every_problem_says_what_to_do() -> None:
    for problem in problems(AnswerInput()):
        assert problem.text.endswith(".") and len(problem.text) > 20
