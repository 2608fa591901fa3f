"""Texts of one line: what breaks a line is refused, or becomes a blank."""

import pytest

from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.text.one_line import is_one_line, require_one_line, to_one_line


@pytest.mark.parametrize(
    "breaking",
    ["\r\n", "\n", "\r", "\t", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028", "\u2029", "\u202e"],
)
def test_a_text_that_breaks_a_line(breaking):
    text = f"DO 26-001{breaking}Bcc: all@example.com"
    assert not is_one_line(text)
    assert to_one_line(text) == "DO 26-001 Bcc: all@example.com"
    with pytest.raises(
        InvalidInputError, match=r"The number has a line break .* Write it in one line"
    ) as refused:
        require_one_line(text, field="number", name="The number")
    assert refused.value.field == "number"


@pytest.mark.parametrize("text", ["DO 26-001", "Zürich – 1", "日本", ""])
def test_a_text_of_one_line(text):
    assert is_one_line(text) and to_one_line(text) == text
    require_one_line(f" {text}\n", field="number", name="The number")
