"""Days as people, programs and spreadsheets write them. Pages, files and the API all read them here."""

import re
from datetime import date, timedelta

from cee_portal.core.text.leftovers import clean_text, is_nothing

EARLIEST, LATEST = date(1980, 1, 1), date(2099, 12, 31)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_US = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})(?: {_TIME}(?: ?[AP]M)?)?", re.ASCII | re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_NUMBER = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)


def read_day(text: str) -> date | str | None:
    """Return a date (ISO or MM/DD/YYYY), None for no text, or a message. A time of day is left out."""
    text = clean_text(text)
    if is_nothing(text):
        return None
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, number = found.groups()
    elif found := _US.fullmatch(text):
        month, number, year = found.groups()
    elif _DAY_NUMBER.fullmatch(text):
        day = _DAY_ZERO + timedelta(days=int(text[:5]))
        return f"{text[:20]} is Excel's internal number for {day}, not a date."
    else:
        return f"{text[:20]} is not a date."
    try:
        read = date(int(year), int(month), int(number))
    except ValueError:
        return f"{text[:20]} is not in the calendar."
    return read if EARLIEST <= read <= LATEST else f"{text[:20]} is out of range."
