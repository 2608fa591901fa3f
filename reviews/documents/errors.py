"""Refusals of papers."""

from collections.abc import Sequence

from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from entries.rules.problem import Problem


class PaperRefusedError(InvalidInputError):
    """Papers that cannot be stored; `problems` says of each what is wrong and what to do."""

    field = "file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.text for problem in problems), code=problems[0].code)
        self.problems = list(problems)


class NoPartyError(NotAllowedError):
    """The person works for no party of the case and for no office that has it."""

    code = "no_party"


class WithdrawnError(WrongStateError):
    """The paper was withdrawn before."""

    code = "withdrawn"
