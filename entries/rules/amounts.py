"""Readers of amounts and quantities, which remember nothing of what they read."""

import re
from collections.abc import Callable

from cee_portal.core.text.leftovers import clean_text, has_lost_digits, is_nothing
from entries.rules.problem import Problem

LARGEST_DOLLARS = 10**12 - 1

_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)
_ZEROS = frozenset({"free", "-", "\u2013", "\u2014"})  # accounting formats show a dash for zero
_FIX_MONEY = "Write it like 1234.56 or $1,234.56, not negative."


def read_cents(text: str) -> int | str:
    """Return money in cents, or a message where the text is no amount.

    Decimals after the second must be zeros. An empty text gives a message too; the caller knows whether it may be empty.
    """
    # This runs for every amount of every row, so the usual form is tried first.
    if text[-3:-2] == "." and text.isascii():
        digits = text[:-3] + text[-2:]
        if digits.isdecimal() and len(digits) <= 14:
            return int(digits)
    return _read_unusual_cents(text)


def _read_unusual_cents(text: str) -> int | str:
    stripped = clean_text(text).removeprefix("USD").strip().removeprefix("$").strip()
    if stripped.lower() in _ZEROS:
        return 0
    whole, point, part = stripped.partition(".")
    if is_nothing(stripped):
        return "The amount is missing."
    if has_lost_digits(stripped):
        return f"{stripped[:24]} is scientific notation: digits may be lost. Export the amounts as plain numbers."
    if stripped.startswith(("-", "(")) or stripped.endswith("-"):
        return f"{text.strip()[:24]} is negative."
    part = part.rstrip("0") if len(part) > 2 else part
    if not _WHOLE.fullmatch(whole or ("0" if part else "")) or (
        point and part and not (part.isdecimal() and part.isascii())
    ):
        return f"{text.strip()[:24]} is not an amount."
    if len(part) > 2:
        return f"{text.strip()[:24]} has more than two decimals."
    digits = whole.replace(",", "").lstrip("0")
    number = int(digits[:16] or 0)  # a longer one is too large in any case
    if len(digits) > 16 or number > LARGEST_DOLLARS:
        return f"{text.strip()[:24]} is more than any amount here can be."
    return number * 100 + int(part.ljust(2, "0"))


def read_dollars(text: str) -> int | str:
    """Return whole dollars, cents rounded half up (AE note hh), or a message."""
    if text.isdecimal() and text.isascii() and len(text) <= 12:
        return int(text)
    found = read_cents(text)
    return found if isinstance(found, str) else (found + 50) // 100


def money_problem(field: str, text: str, message: str) -> Problem:
    """Return the problem for a message of `read_cents` or `read_dollars`."""
    code = "missing" if not text.strip() else "not_an_amount"
    return Problem(code, message, _FIX_MONEY, field, text)


def cents_of(text: str) -> int:
    """Return the cents of a stored amount, which has two decimals."""
    return int(text.replace(".", ""))


def cents_text(amount: int) -> str:
    """Return cents as text with two decimals."""
    return f"{amount // 100}.{amount % 100:02d}"


_QUANTITY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,4})0*)?", re.ASCII)


def read_quantity(text: str) -> str | Problem | None:
    """Return a quantity with up to four decimals; None where the text is empty."""
    if text.isdecimal() and text.isascii() and len(text) <= 12:
        return text
    stripped = clean_text(text)
    if is_nothing(stripped):
        return None
    found = _QUANTITY.fullmatch(stripped)
    if found is None or len(found[1].replace(",", "")) > 12:
        fix = "Write it like 100 or 12.5, not negative."
        return Problem("not_a_quantity", f"{stripped[:24]} is not a quantity.", fix, "quantity", text)
    part = (found[2] or "").rstrip("0")
    return found[1].replace(",", "") + (f".{part}" if part else "")


def read_amount(
    read: Callable[[str], int | str],
    field: str,
    text: str,
    problems: list[Problem],
    *,
    optional: bool = False,
) -> int:
    """Return an amount by `read`; add a problem and return 0 where the text is none."""
    if optional and not text:
        return 0
    found = read(text)
    if isinstance(found, int):
        return found
    if optional and not text.strip():
        return 0
    problems.append(money_problem(field, text, str(found)))
    return 0
