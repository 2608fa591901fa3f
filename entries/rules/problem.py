"""The finding of a rule or a check: what is wrong, in words for a person."""

from typing import Any, NamedTuple

_LONGEST_VALUE = 120


class Problem(NamedTuple):
    """One thing that is wrong, and what to do about it.

    `code` is for machines: CBP's own condition code where there is one. `field` and `value` name the value that is
    wrong; a rule that was not asked about a field leaves them empty.
    """

    code: str
    message: str
    fix: str = ""
    field: str = ""
    value: str = ""

    @property
    def text(self) -> str:
        """Return what is wrong and what to do as one text."""
        return f"{self.message} {self.fix}".strip()

    def about(self, field: str, value: str) -> "Problem":
        """Return the same problem, found in this value of this field."""
        return self._replace(field=field, value=value)

    def in_field(self, field: str) -> "Problem":
        """Return the same problem under the name that the field has in its source."""
        return self._replace(field=field)

    def at(self, row: int) -> dict[str, Any]:
        """Return the problem as it is stored and sent.

        `row` is the row of the file; the header is row 1, and 0 says that there is no file.
        """
        return {
            "row": row,
            "field": self.field,
            "value": shown(self.value),
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }

    def as_dict(self) -> dict[str, str]:
        """Return the shape of an API error: the code and the text."""
        return {"code": self.code, "message": self.text}


def shown(value: object) -> str:
    """Return a value as an error may repeat it: one line, no control characters, at most 120 characters."""
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in str(value)[: _LONGEST_VALUE + 1]
    )
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
