"""Version labels VVVvv of an entry summary.

They start at 00100. The major part grows when a summary is replaced after a reject, after it was taken off a
statement, or by a PSC; the minor part when CBP edits it. Replacements by the filer in trade control move
nothing. Where a message returns a version, that one is stored. Source: CATAIR AE, E1 note 5; CBP's PSC user guide.
"""

FIRST = "00100"


def is_version(label: str) -> bool:
    """Return True for five digits, the first three not all zero."""
    return len(label) == 5 and label.isascii() and label.isdigit() and label[:3] != "000"


def split_version(label: str) -> tuple[int, int]:
    """Return major and minor part. Raises ValueError where the text is no version."""
    if not is_version(label):
        raise ValueError(f"{label!r} is not a version. Write five digits like {FIRST}.")
    return int(label[:3]), int(label[3:])


def next_major(label: str) -> str:
    """Return the next major version: 00100 and 00103 become 00200.

    OverflowError after 999.
    """
    major, _ = split_version(label)
    if major == 999:
        raise OverflowError(f"Version {label} has no next whole version.")
    return f"{major + 1:03d}00"


def next_minor(label: str) -> str:
    """Return the next minor version: 00100 becomes 00101. OverflowError after 99."""
    major, minor = split_version(label)
    if minor == 99:
        raise OverflowError(f"Version {label} has no next minor version.")
    return f"{major:03d}{minor + 1:02d}"
