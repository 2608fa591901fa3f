"""The characters that a letter can be printed with: those of its font. Pure.

A PDF of the standard PDF/UA-1 shows every character or is none, so what the font lacks is found before.
"""

import re
import unicodedata

# The characters that all faces of Public Sans have.
_FONT = (
    r" -~\u00a0-\u0131\u0134-\u0148\u014a-\u017e\u0192\u01fa-\u021b\u02bb\u02bc\u02c6\u02c7\u02d8-\u02dd\u03c0"
    r"\u1e0c\u1e0d\u1e24\u1e25\u1e44\u1e45\u1e5a\u1e5b\u1e62\u1e63\u1e6c\u1e6d\u1e80-\u1e85\u1e92\u1e93\u1ea0-\u1ef9"
    r"\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u2044\u20ab\u20ac\u2116\u2122\u2126"
    r"\u2153\u2154\u215b-\u215e\u2202\u2206\u220f\u2211\u2212\u2219\u221a\u221e\u222b\u2248\u2260\u2264\u2265\u25ca"
)
_UNPRINTABLE = re.compile(f"[^{_FONT}\n]")
_BLANK = re.compile(r"[^\S\n]+")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\r": "\n", "\v": "\n", "\f": "\n"})


def tidy_text(text: str) -> str:
    """Return the text as it is printed: composed letters, plain blanks, no invisible characters; lines stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_HYPHENS))
    kept = (
        " " if unicodedata.category(sign) == "Cc" and sign != "\n" else sign
        for sign in composed
        if unicodedata.category(sign) != "Cf"
    )
    return _BLANK.sub(" ", "".join(kept)).strip()


def find_unprintable(text: str) -> list[str]:
    """Return the characters of a tidy text that a letter cannot be printed with, each once."""
    return list(dict.fromkeys(_UNPRINTABLE.findall(text)))


def replace_unprintable(text: str) -> str:
    """Return a tidy text on one line, with a question mark for what cannot be printed: names and addresses on file."""
    return _UNPRINTABLE.sub("?", tidy_text(text)).replace("\n", " ")


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Return the lines of a text that hold anything."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
