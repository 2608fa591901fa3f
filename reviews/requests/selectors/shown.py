"""A request question by question, with what was answered, for the pages of both sides and the API."""

from dataclasses import dataclass

from cee_portal.accounts.models import User
from entries.models import Line
from reviews.documents.models import Document
from reviews.requests.models import Answer, AnswerPart, Extension, Question, TradeRequest
from reviews.requests.rules.line_numbers import write_line_numbers
from reviews.requests.selectors.papers import papers_of_parts


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question and its answer, None where there is none; `papers` are those of the answer that the reader may see."""

    question: Question
    part: AnswerPart | None
    papers: tuple[Document, ...] = ()

    @property
    def lines(self) -> str:
        """The lines that the question concerns: `1, 3-5`, or empty."""
        return write_line_numbers(self.question.lines)

    @property
    def answered_lines(self) -> str:
        """The lines that the answer names."""
        return write_line_numbers(self.part.lines) if self.part else ""


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with its questions, its answer and its asks for more time, read in a fixed number of queries."""

    request: TradeRequest
    questions: tuple[ShownQuestion, ...]
    answer: Answer | None
    extensions: tuple[Extension, ...]

    @property
    def open_extension(self) -> Extension | None:
        """The ask for more time that waits for a decision."""
        return next((each for each in self.extensions if each.state == "asked"), None)


def show_request(request: TradeRequest, user: User) -> ShownRequest:
    """Return a request with all that belongs to it and that the user may see."""
    answer = Answer.objects.filter(request=request).select_related("sent_by").first()
    parts = {
        part.question_id: part
        for part in (
            AnswerPart.objects.filter(answer=answer).select_related("earlier__office") if answer else ()
        )
    }
    papers = papers_of_parts(user, parts.values()) if parts else {}
    questions = Question.objects.filter(request=request).order_by("number")
    extensions = Extension.objects.filter(request=request).select_related("asked_by", "decided_by")
    return ShownRequest(
        request,
        tuple(_show_question(question, parts.get(question.pk), papers) for question in questions),
        answer,
        tuple(extensions.order_by("number")),
    )


def _show_question(
    question: Question, part: AnswerPart | None, papers: dict[int, list[Document]]
) -> ShownQuestion:
    return ShownQuestion(question, part, tuple(papers.get(part.pk, ())) if part else ())


MOST_LINES = 40


def lines_of(request: TradeRequest) -> list[Line]:
    """Return the first lines of the summary as it stands."""
    rows = Line.objects.filter(summary=request.summary_id, revision=request.summary.revision)
    return list(rows.order_by("line_no")[:MOST_LINES])
