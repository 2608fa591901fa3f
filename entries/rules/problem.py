"""What a rule finds wrong, in words for a person."""

from typing import NamedTuple


class Problem(NamedTuple):
    """`code` for machines (CBP's own condition code where there is one), what is wrong, and what to do about
    it.
    """

    code: str
    message: str
    fix: str = ""

    def as_dict(self) -> dict[str, str]:
        """The shape of an API error: code and one message that also says what to do."""
        return {"code": self.code, "message": f"{self.message} {self.fix}".strip()}
