"""Pages as a browser lays them out: tests compare their texts, not the line breaks of a template."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

_KEPT = re.compile(r"(<(textarea|pre)\b.*?</\2>)", re.DOTALL)
_BESIDE_BLOCKS = re.compile(
    r" ?(</?(?:html|head|body|main|header|footer|section|nav|div|form|fieldset|p|h[1-6]|ul|ol|li|dl|dt|dd|table|caption"
    r"|thead|tbody|tfoot|tr|th|td|label|option|button|summary|details)\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>) ?"
)


def squeeze(html: str) -> str:
    """Return the page without white space that does not show: a run is one space, beside a block there is none."""
    parts = _KEPT.split(html)  # text, what is kept, the name of its tag, text, ...
    for at in range(0, len(parts), 3):
        parts[at] = _BESIDE_BLOCKS.sub(r"\1", re.sub(r"\s+", " ", parts[at]))
    return "".join(part for at, part in enumerate(parts) if at % 3 != 2)


def text_of(html: str) -> str:
    """Return the words of a page, without its tags."""
    told = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    told = _BESIDE_BLOCKS.sub(" ", told)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", told)).split())


@pytest.fixture(autouse=True, scope="session")
def _squeezed_pages() -> Any:
    """Let every test client give its pages squeezed. A phrase that a line break divides would be missed otherwise."""
    request = Client.request

    def squeezed_request(self: Client, **environ: Any) -> Any:
        response = request(self, **environ)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = squeeze(response.content.decode()).encode()
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", squeezed_request)
        yield
