"""Reads the content of a paper in parts, so that a large one is never in memory whole."""

from collections.abc import Iterator

from cee_portal.core import db
from reviews.documents.models import Document

_PART = "SELECT data FROM documents_documentpart WHERE document_id = %s AND number = %s"


def read_parts(document: Document) -> Iterator[bytes]:
    """Yield the content of a paper in order, one query a part. It never changes, so no transaction is needed."""
    number = 0
    while (data := db.scalar(_PART, [document.pk, number])) is not None:
        yield bytes(data)
        number += 1
