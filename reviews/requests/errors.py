"""Refusals of requests that pages and programs tell from others."""

from collections.abc import Sequence

from cee_portal.core.refusals import InvalidInputError, RefusalKind, RefusedError
from reviews.requests.rules.answers import AnswerProblem


class IncompleteAnswerError(InvalidInputError):
    """An answer that lacks something; `problems` names all of it, the message the first."""

    code = "incomplete_answer"

    def __init__(self, problems: Sequence[AnswerProblem]) -> None:
        super().__init__(problems[0].text, field=problems[0].field)
        self.problems = tuple(problems)


class AnsweredMeanwhileError(RefusedError):
    """Somebody else answered the request first; what was typed is kept as a draft."""

    code, kind = "answered_meanwhile", RefusalKind.CONFLICT


class RequestEndedError(RefusedError):
    """A request that was withdrawn, or whose item is closed: it takes no answer."""

    code, kind = "request_ended", RefusalKind.CONFLICT
