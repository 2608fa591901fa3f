"""Small pictures drawn as SVG with attributes only, so that the strict policy for styles holds.

Each stands beside the same numbers as text.
"""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEP, BAR, TALL, FLOOR = 26, 22, 36, 48  # spark: pitch and width of a bar, its greatest height, its base line


def bar(part: float | None, win: bool = False) -> SafeString:
    """Draw a share (0 to 1) as a bar of 120 to 8; the number stands beside it."""
    filled = round(min(max(float(part or 0), 0.0), 1.0) * 120, 1)
    return format_html(
        '<svg viewBox="0 0 120 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="share-bg" width="120" height="8"/>'
        '<rect class="share{}" width="{}" height="8"/></svg>',
        " share--win" if win else "",
        filled,
    )


def spark(months: list[dict[str, Any]], label: str) -> SafeString:
    """Draw months (`letter`, `value`, `hit`: a finding) as bars, this month last; `label` says the same in words."""
    most = max((month["value"] for month in months), default=0) or 1
    bars = format_html_join(
        "", "{}", ((_month(at, month, most, len(months)),) for at, month in enumerate(months))
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {w} 64" role="img" aria-label="{l}">{b}'
        '<path class="axis" d="M0 48.5H{w}"/></svg>',
        w=STEP * len(months),
        l=label,
        b=bars,
    )


def _month(at: int, month: dict[str, Any], most: int, count: int) -> SafeString:
    height = round(month["value"] / most * TALL)
    left, top = at * STEP + 1, FLOOR - height
    hit = format_html('<rect class="hit" x="{}" y="{}" width="6" height="4"/>', left + 8, top - 7)
    return format_html(
        '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}"/>{}'
        '<text x="{}" y="61" text-anchor="middle">{}</text>',
        "--now" if at == count - 1 else "",
        left,
        top,
        BAR,
        height,
        hit if month.get("hit") else "",
        left + BAR // 2,
        month["letter"],
    )
