"""A letter as HTML: a fragment of our own markup, with all texts escaped."""

from typing import Any

from django.template.loader import render_to_string


def render_html(document: dict[str, Any], layout: str) -> str:
    """Return the fragment that pages show; `layout` is the version of the layout."""
    return render_to_string(f"reviews/letters/layouts/{layout}.html", {"letter": document})
