"""Writes a letter with its copies in the transaction of the act that it tells of.

The order of docs/concurrency.md, section 1, holds: letters are written last, beside the events.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import clock, locks
from cee_portal.core.fault_points import point
from cee_portal.core.text.one_line import to_one_line
from centers.models import Office
from entries.models import EntrySummary, Filer, Importer
from reviews.letters.models import Letter, LetterContent, LetterCopy
from reviews.letters.rendering.pdf import render_pdf
from reviews.letters.services.composing import compose_letter
from reviews.letters.services.release import release_after_commit


def preview_letter(
    *,
    template: str,
    office: Office,
    summary: EntrySummary | None = None,
    importer: Importer | None = None,
    filer: Filer | None = None,
    data: Mapping[str, Any],
    last_day: date | None = None,
) -> str:
    """Return the HTML that `write_letter` would store today. Nothing is stored."""
    importer, filer = _find_recipients(summary, importer, filer)
    return compose_letter(
        template=template,
        office=office,
        summary=summary,
        importer=importer,
        filer=filer,
        data=data,
        last_day=last_day,
    ).html


def write_letter(
    *,
    template: str,
    office: Office,
    summary: EntrySummary | None = None,
    importer: Importer | None = None,
    filer: Filer | None = None,
    data: Mapping[str, Any],
    occasion: str,
    last_day: date | None = None,
    author: User | None,
) -> Letter:
    """Write one letter with a copy for the importer and one for the filer, in the caller's transaction.

    Without `importer` and `filer` it goes to those of the summary. The same occasion again returns the letter that is
    there, and writes nothing. The trade sees it ten seconds after the commit, and `withdraw_unseen` takes it back
    before that. Raises KeyError for an unknown template, ValueError without a recipient.
    """
    locks.require_transaction()
    importer, filer = _find_recipients(summary, importer, filer)
    known = Letter.objects.filter(occasion=occasion, withdrawn_at=None).first()
    if known is not None:
        return known
    composed = compose_letter(
        template=template,
        office=office,
        summary=summary,
        importer=importer,
        filer=filer,
        data=data,
        last_day=last_day,
    )
    pdf = render_pdf(composed.document, composed.template.layout)
    letter = Letter.objects.create(
        template=composed.template.key,
        version=composed.template.version,
        office=office,
        summary=summary,
        subject=_subject_of(composed.document, summary),
        last_day=last_day,
        occasion=occasion,
        author=author,
        written_at=clock.now(),
    )
    LetterContent.objects.create(
        letter=letter,
        data={"data": composed.data, "document": composed.document},
        html=composed.html,
        pdf=pdf,
        checksum=checksum_of(composed.html, pdf),
    )
    LetterCopy.objects.bulk_create(_make_copies(letter, importer, filer))
    release_after_commit()
    point("letter_written")
    return letter


def checksum_of(html: str, pdf: bytes) -> str:
    """Return the checksum of a letter as it is stored."""
    return sha256(html.encode() + bytes(pdf)).hexdigest()


def _find_recipients(
    summary: EntrySummary | None, importer: Importer | None, filer: Filer | None
) -> tuple[Importer | None, Filer | None]:
    """Return importer and filer of record of the summary, unless the caller names recipients."""
    if importer is None and filer is None and summary is not None:
        return summary.importer, summary.filer
    if importer is None and filer is None:
        raise ValueError("A letter needs an importer, a filer or a summary.")
    return importer, filer


def _subject_of(document: dict[str, Any], summary: EntrySummary | None) -> str:
    title = document["words"]["title"]
    return to_one_line(f"{title}: {summary.printed_number}" if summary else title)[:200]


def _make_copies(letter: Letter, importer: Importer | None, filer: Filer | None) -> list[LetterCopy]:
    copies = []
    if importer is not None:
        copies.append(LetterCopy(letter=letter, recipient=f"importer:{importer.pk}", importer=importer))
    if filer is not None:
        copies.append(LetterCopy(letter=letter, recipient=f"filer:{filer.pk}", filer=filer))
    return copies
