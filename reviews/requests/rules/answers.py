"""What an answer to a request must hold before it can be sent. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

LONGEST_TEXT = 20_000
MOST_PAPERS_OF_PART = 20


@dataclass(frozen=True, slots=True)
class PartInput:
    """The answer to one question: a text, papers by id, the lines that it concerns, an earlier request by id."""

    question: int
    text: str = ""
    lines: tuple[int, ...] = ()
    papers: tuple[int, ...] = ()
    earlier: int | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether it holds no text, no paper and no earlier answer."""
        return not (self.text.strip() or self.papers or self.earlier)


@dataclass(frozen=True, slots=True)
class Signature:
    """The person who signs, in which capacity, and whether the person certifies that the answer is true."""

    name: str = ""
    title: str = ""
    capacity: str = ""
    phone: str = ""
    certified: bool = False


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """An answer as typed or sent."""

    parts: tuple[PartInput, ...] = ()
    signature: Signature = field(default_factory=Signature)


class AnswerProblem(NamedTuple):
    """What an answer lacks: its field, such as `questions[2].text`, and what to do."""

    field: str
    text: str


def find_answer_problems(
    answer: AnswerInput, *, questions: Sequence[int], lines: Collection[int], capacities: Collection[str]
) -> list[AnswerProblem]:
    """Return all that an answer lacks. `questions` are the numbers asked, `lines` the lines of the summary."""
    return [*_find_of_parts(answer, questions, lines), *_find_of_signature(answer.signature, capacities)]


def _find_of_parts(
    answer: AnswerInput, questions: Sequence[int], lines: Collection[int]
) -> Iterator[AnswerProblem]:
    parts = {part.question: part for part in answer.parts}
    if len(parts) < len(answer.parts):
        yield AnswerProblem("questions", "A question is answered twice. Answer each question once.")
    for number in parts:
        if number not in questions:
            told = f"This request has no question {number}. Its questions: {', '.join(map(str, questions))}."
            yield AnswerProblem("questions", told)
    for number in questions:
        part = parts.get(number)
        if part is None or part.is_empty:
            told = f"Question {number} has no answer. Send a paper, write why there is none, or name an earlier answer."
            yield AnswerProblem(f"questions[{number}]", told)
            continue
        if len(part.text) > LONGEST_TEXT:
            told = f"The answer to question {number} is longer than {LONGEST_TEXT:,} characters. Send it as a paper."
            yield AnswerProblem(f"questions[{number}].text", told)
        if len(part.papers) > MOST_PAPERS_OF_PART:
            told = f"Question {number} has more than {MOST_PAPERS_OF_PART} papers. Put several into one file."
            yield AnswerProblem(f"questions[{number}].papers", told)
        unknown = [line for line in part.lines if line not in lines]
        if unknown:
            told = f"The summary has no line {unknown[0]}. Correct the lines of question {number}."
            yield AnswerProblem(f"questions[{number}].lines", told)


def _find_of_signature(signature: Signature, capacities: Collection[str]) -> Iterator[AnswerProblem]:
    if not signature.name.strip():
        yield AnswerProblem("signer_name", "Write the name of the person who signs.")
    if not signature.title.strip():
        yield AnswerProblem("signer_title", "Write the title of the person who signs.")
    if signature.capacity not in capacities:
        yield AnswerProblem("capacity", f"Say in which capacity you sign: {', '.join(capacities)}.")
    if not signature.certified:
        yield AnswerProblem("certified", "Confirm that the information is true and correct.")
