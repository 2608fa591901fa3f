"""Texts of pages for dates, due days, money, counts and numbers. Pure; the template tags call these functions.

American English; a date shows its year only where it is not this one; percent without a space.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

MINUS = "−"  # the real minus, as wide as the plus
DASH = "–"


class Due(NamedTuple):
    """A due date on a page: its tone (late, soon, back, rest) and its words."""

    tone: str
    word: str


def due(
    due_on: date | None, *, today: date, band: int = 4, answered_on: date | None = None, lead_days: int = 10
) -> Due:
    """Return tone and words of a due date. They follow from the date: a scan may set the stored band late.

    `band` 3 with `answered_on` means that the trade has answered. Days are calendar days.
    """
    if band == 3 and answered_on:
        return Due("back", f"Reply {(today - answered_on).days} d")
    if due_on is None:
        return Due("rest", DASH)
    left = (due_on - today).days
    if left < 0:
        return Due("late", f"{-left} d late")
    if left == 0:
        return Due("soon", "Today")
    if left <= lead_days:
        return Due("soon", f"Soon {left} d")
    # Within eleven months the day alone is clear, and the column is narrow.
    return Due("rest", month_day(due_on) if left < 330 else f"{due_on:%b %Y}")


def day(value: date | None, *, today: date) -> str:
    """Return `Nov 24`, or `Nov 24, 2025` where it is not this year."""
    if value is None:
        return DASH
    return month_day(value) if value.year == today.year else full_day(value)


def month_day(value: date) -> str:
    """Return `Nov 24`."""
    return f"{value:%b} {value.day}"


def full_day(value: date) -> str:
    """Return `Nov 24, 2025`."""
    return f"{value:%b} {value.day}, {value.year}"


def long_date(value: date) -> str:
    """Return `November 24, 2025`."""
    return f"{value:%B} {value.day}, {value.year}"


def listed(words: Sequence[str]) -> str:
    """Return `A`, `A and B`, `A, B and C`; an empty text for no words."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def short_day(value: date, *, today: date) -> str:
    """Return `Nov 24`, or `Nov 2025` where it is not this year: for a narrow column."""
    return month_day(value) if value.year == today.year else f"{value:%b %Y}"


def in_days(value: date, *, today: date) -> str:
    """Return `today`, `in 6 days` or `1 day ago`."""
    left = (value - today).days
    if left == 0:
        return "today"
    unit = "day" if abs(left) == 1 else "days"
    return f"in {left} {unit}" if left > 0 else f"{-left} {unit} ago"


def whole(value: Decimal | int | None) -> str:
    """Return `689,960`; a dash for no number."""
    return DASH if value is None or value == "" else f"{int(value):,}"


def money(value: Decimal | int | None) -> str:
    """Return dollars and cents, `16,229.25`, with a real minus sign."""
    if value is None or value == "":
        return DASH
    amount = Decimal(value)
    return f"{MINUS if amount < 0 else ''}{abs(amount):,.2f}"


def signed(value: Decimal | int | None) -> str:
    """Return a difference: `+3,168.02`, `−753.71`, `0.00`."""
    if value is None or value == "":
        return DASH
    amount = Decimal(value)
    return f"+{amount:,.2f}" if amount > 0 else money(amount)


def share(value: Decimal | float | None) -> str:
    """Return a part of one as a percent with one decimal: 0.808 is `80.8%`."""
    return DASH if value is None or value == "" else f"{Decimal(str(value)) * 100:.1f}%"


def capped(value: int | None, cap: int = 10_000) -> str:
    """Return a count that stopped at the cap: `10,000+`."""
    if value is None:
        return ""
    return f"{cap:,}+" if value > cap else f"{value:,}"


def tariff(digits: str | None) -> str:
    """Return `8518302000` as `8518.30.2000`; shorter numbers as far as they go."""
    text = (digits or "").replace(".", "")
    return ".".join(part for part in (text[:4], text[4:6], text[6:]) if part)


def entry_number(number: str | None) -> str:
    """Return `B7603245278` as `B76-0324527-8`; a text of another length without its hyphens."""
    text = (number or "").replace("-", "")
    return f"{text[:3]}-{text[3:10]}-{text[10]}" if len(text) == 11 else text


def masked(number: str | None) -> str:
    """Return an importer number for pages, exports and logs: of a social security number only the last four digits."""
    text = number or ""
    bare = text.replace("-", "")
    is_social = len(text) == 11 and text[3:4] == "-" and text[6:7] == "-" and bare.isdigit()
    return f"***-**-{bare[-4:]}" if is_social else text


def zone_words(zone: str) -> str:
    """Return `America/Los_Angeles` as `Pacific time`."""
    named = {
        "America/New_York": "Eastern time",
        "America/Detroit": "Eastern time",
        "America/Chicago": "Central time",
        "America/Denver": "Mountain time",
        "America/Phoenix": "Arizona time",
        "America/Los_Angeles": "Pacific time",
        "America/Anchorage": "Alaska time",
        "Pacific/Honolulu": "Hawaii time",
        "America/Puerto_Rico": "Atlantic time",
        "UTC": "UTC",
    }
    return named.get(zone, f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time")
