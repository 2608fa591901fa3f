"""How much of the repair sheet one page sends, so that it can always be sent.

A form is refused above 1,000 fields (Django) and above 1 MB (decision 41). A page holds as many summaries as fit below
both bounds, at least one. What does not fit of that one is shown, and can be written over once the rest is repaired.
"""

from urllib.parse import quote_plus

MOST_INPUTS = 500
MOST_BYTES = 500_000


class PageBounds:
    """What the inputs of a page send so far."""

    def __init__(self) -> None:
        self.inputs = 0
        self.size = 0

    @property
    def is_full(self) -> bool:
        """True where the inputs that were counted are more than one page sends."""
        return self.inputs > MOST_INPUTS or self.size > MOST_BYTES

    def add(self, name: str, text: str) -> None:
        """Count one input."""
        self.inputs += 1
        self.size += _sent_bytes(name, text)

    def takes(self, name: str, text: str) -> bool:
        """Count one input and return True, or return False where it does not fit."""
        if self.inputs >= MOST_INPUTS or self.size + _sent_bytes(name, text) > MOST_BYTES:
            return False
        self.add(name, text)
        return True


def _sent_bytes(name: str, text: str) -> int:
    # A browser sends a line break as two characters.
    return len(name) + len(quote_plus(text.replace("\r\n", "\n").replace("\n", "\r\n"))) + 2
