"""Names of papers: a name as it was sent becomes one that every system can show and save. Pure."""

import re
import unicodedata

LONGEST_NAME = 120  # characters
_MOST_BYTES = 200  # of UTF-8: file systems take 255, and a browser may add a number
NAMELESS = "paper"
# Categories of Unicode: control, format (such as the override of the direction), surrogate, private, unassigned, line
# and paragraph separators. None of them shows, and some make a name look like another one.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_IN_NAMES = re.compile(r'[<>:"|?*/\\]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
# Windows opens a device where a file has one of these names, whatever its ending.
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)")


def clean_name(text: str) -> str:
    """Return the last part of a path as a safe file name: one line, visible characters, at most 120 of them.

    The ending stays where the name is cut. A name of which nothing is left becomes `paper`.
    """
    last = re.split(r"[/\\]", text[-4_000:])[-1]
    shown = "".join(_visible(char) for char in last)
    plain = unicodedata.normalize("NFC", " ".join(shown.split()))
    name = _NOT_IN_NAMES.sub("_", plain).lstrip(". ").rstrip(". ")
    name = _DEVICE.sub(r"_\1", name)
    return _cut(name) if name else NAMELESS


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case with its dot: `.pdf`; empty where it has none."""
    found = _ENDING.search(name)
    return found[0].lower() if found and found.start() else ""


def _visible(char: str) -> str:
    """Return the character, a blank for one that separates, nothing for one that does not show."""
    if char in "\t\n\r\x0b\x0c\x85\u2028\u2029":
        return " "
    return "" if unicodedata.category(char) in _HIDDEN else char


def _cut(name: str) -> str:
    ending = ending_of(name)
    stem = name[: len(name) - len(ending)]
    stem = stem[: LONGEST_NAME - len(ending)]
    while len(stem.encode()) + len(ending) > _MOST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ") + ending if stem.rstrip(". ") else NAMELESS + ending
