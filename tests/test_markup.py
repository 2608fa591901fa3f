"""The squeezed page loses white space that does not show, and nothing else."""

import pytest

from tests.markup import squeeze


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>\n  Two\n  words.\n</p>", "<p>Two words.</p>"),
        ("<dt>Now</dt>\n  <dd>\n    paused\n  </dd>", "<dt>Now</dt><dd>paused</dd>"),
        ("of\n  <b>3</b>\n  items", "of <b>3</b> items"),
        ('<input type="checkbox"\n       name="item">', '<input type="checkbox" name="item">'),
        ('<td title="a > b">\n  1\n</td>', '<td title="a > b">1</td>'),
        (
            "<div>\n <textarea>a\n  b\n</textarea>\n</div>\n<p> c </p>",
            "<div><textarea>a\n  b\n</textarea></div><p>c</p>",
        ),
    ],
)
def test_white_space_that_does_not_show_is_gone(html: str, expected: str) -> None:
    assert squeeze(html) == expected
