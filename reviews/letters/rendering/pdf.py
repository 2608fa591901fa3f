"""A letter as tagged PDF (PDF/UA-1), set by typst from the layout that stands beside this module.

The same document gives the same bytes. Texts go in as data and are never read as markup.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).resolve().parent
_FONTS = _HERE.parent / "fonts"


def render_pdf(document: dict[str, Any], layout: str) -> bytes:
    """Return the PDF; `layout` is the version of the layout."""
    return typst.compile(
        _read_layout(layout),
        sys_inputs={"letter": json.dumps(document)},
        font_paths=_find_fonts(),
        pdf_standards=["ua-1"],
        format="pdf",
    )


@cache
def _find_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


@cache
def _read_layout(layout: str) -> bytes:
    return (_HERE / f"{layout}.typ").read_bytes()
