"""What letters and the feed say about a request: their data and the name of their occasion."""

from collections.abc import Iterable
from typing import Any

from reviews.requests.models import TradeRequest
from reviews.requests.rules.papers import AskedPaper


def occasion_of(request: TradeRequest, act: str = "") -> str:
    """Return the occasion of a letter: `request:12`, `request:12:withdrawn`."""
    return f"request:{request.pk}{f':{act}' if act else ''}"


def request_data(reason: str, papers: Iterable[AskedPaper]) -> dict[str, Any]:
    """Return the data of the letter that asks for papers."""
    return {
        "reason": reason.strip(),
        "papers": [{"name": paper.text, "lines": list(paper.lines)} for paper in papers],
    }


def answer_data(request: TradeRequest, reason: str) -> dict[str, Any]:
    """Return what letters about a request that was sent before have in common."""
    return {
        "asked_on": request.issued_on.isoformat(),
        "subject": f"{request.get_kind_display()} {request.number}",
        "reason": reason.strip(),
    }
