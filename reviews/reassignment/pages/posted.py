"""Values that forms send along."""


def parse_number(text: str) -> int | None:
    """Return a number that a form sends along; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
