"""Codes of ports (Schedule D) and offices, as people and spreadsheets write them."""

import re

from cee_portal.core.text.leftovers import clean_code, clean_text

_WITH_NAME = re.compile(r"(\d{3,4})(?:\s*[-\u2013:,(]\s*|\s+)[^\W\d_].*", re.ASCII)


def read_port_code(text: str) -> str:
    """Return the four digits of a port, "" where the text names none.

    A leading zero that a spreadsheet took away is put back; `2704 - Los Angeles, CA` is 2704.
    """
    code = clean_code(text)
    if found := _WITH_NAME.fullmatch(code):
        code = found[1]
    if len(code) == 3 and code.isdecimal():
        code = f"0{code}"
    return code if len(code) == 4 and code.isdecimal() and code.isascii() else ""


def read_office_code(text: str) -> str:
    """Return the code of a port or a Center, such as 2704 or CEE007. Whether there is such an office is not asked."""
    return read_port_code(text) or clean_text(text).upper()
