"""Refusals of letters."""

from collections.abc import Sequence

from cee_portal.core.formatting import listed
from cee_portal.core.refusals import InvalidInputError


class UnprintableTextError(InvalidInputError):
    """A text holds characters that a letter cannot be printed with."""

    def __init__(self, field: str, characters: Sequence[str]) -> None:
        shown = listed(list(characters[:5]))
        super().__init__(f"A letter cannot print {shown}. Write it in Latin letters.", field=field)
