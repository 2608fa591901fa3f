"""The first bytes of files: of the types that are taken, and of those that are refused with what to do. Pure."""

from typing import NamedTuple

HEAD_BYTES = 1_024

PDF = "pdf"
_TAKEN = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
ZIP_START = b"PK\x03\x04"
_UNPACK = "Unpack it and add the papers inside one by one."
_AS_PICTURE = "Save it as PNG, JPEG or PDF and add that file."
_AS_OFFICE = (
    "Save it as Excel workbook (.xlsx), Word document (.docx) or PDF, without a password, and add that file."
)
_AS_PDF = "Print it to PDF and add that file."
_NO_PROGRAM = "Programs are not taken. Add the paper itself."


class Refused(NamedTuple):
    """A kind of content that is refused: what it is, and what to do."""

    code: str
    words: str
    fix: str


ARCHIVE = Refused("archive", "a ZIP archive", _UNPACK)
_REFUSED = (
    (b"PK\x05\x06", ARCHIVE),
    (b"PK\x07\x08", ARCHIVE),
    (b"Rar!", Refused("archive", "a RAR archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Refused("archive", "a 7-Zip archive", _UNPACK)),
    (b"\x1f\x8b", Refused("archive", "a file packed with gzip", _UNPACK)),
    (b"BZh", Refused("archive", "a file packed with bzip2", _UNPACK)),
    (b"\xfd7zXZ\x00", Refused("archive", "a file packed with xz", _UNPACK)),
    (b"(\xb5/\xfd", Refused("archive", "a file packed with zstd", _UNPACK)),
    (b"MSCF", Refused("archive", "a cabinet archive", _UNPACK)),
    (
        b"\xd0\xcf\x11\xe0",
        Refused(
            "old_office_file",
            "a file of an old Office program, a saved mail, or one with a password",
            _AS_OFFICE,
        ),
    ),
    (b"MZ", Refused("program", "a program", _NO_PROGRAM)),
    (b"\x7fELF", Refused("program", "a program", _NO_PROGRAM)),
    (b"\xca\xfe\xba\xbe", Refused("program", "a program", _NO_PROGRAM)),
    (b"\xcf\xfa\xed\xfe", Refused("program", "a program", _NO_PROGRAM)),
    (b"\x00asm", Refused("program", "a program", _NO_PROGRAM)),
    (b"#!", Refused("program", "a script", _NO_PROGRAM)),
    (b"%!PS", Refused("other_type", "a PostScript file", _AS_PDF)),
    (b"{\\rtf", Refused("other_type", "an RTF document", _AS_OFFICE)),
    (b"GIF8", Refused("other_type", "a GIF picture", _AS_PICTURE)),
    (b"BM", Refused("other_type", "a BMP picture", _AS_PICTURE)),
)
# Media in boxes (HEIC of telephones, MP4) name their kind behind four bytes of length; WebP behind eight.
_HEIC = Refused("other_type", "a picture or film of a telephone", _AS_PICTURE)
_WEBP = Refused("other_type", "a WebP picture", _AS_PICTURE)
_TAR = Refused("archive", "a tar archive", _UNPACK)


def taken_type(head: bytes) -> str:
    """Return the code of the type that the first bytes say; empty where they say none that is taken."""
    # Some writers put a byte order mark or a line break in front of a PDF, and every reader takes that.
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if start.startswith(b"%PDF-"):
        return PDF
    return next((code for mark, code in _TAKEN if head.startswith(mark)), "")


def refused_kind(head: bytes) -> Refused | None:
    """Return the kind of content that is refused by its first bytes, None where they say none."""
    if head[4:8] == b"ftyp":
        return _HEIC
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _WEBP
    if head[257:262] == b"ustar":
        return _TAR
    for mark, kind in _REFUSED:
        if (
            head.startswith(mark)
            and not (mark == b"BM" and _is_text(head))
            and not (mark == b"MZ" and _is_text(head))
        ):
            return kind
    return None


def _is_text(head: bytes) -> bool:
    """Return True where no byte is a control character, as in a list that begins with the letters of a mark."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)
