"""Reads the content of a paper in parts, so that a large one is never in memory whole."""

from collections.abc import Iterator

from reviews.documents.models import Document, DocumentPart


def read_parts(document: Document) -> Iterator[bytes]:
    """Yield the content of a paper in order, one query a part. It never changes, so no transaction is needed."""
    number = 0
    while (data := _read_part(document.pk, number)) is not None:
        yield data
        number += 1


def _read_part(document_id: int, number: int) -> bytes | None:
    found = DocumentPart.objects.filter(document_id=document_id, number=number).values_list("data", flat=True)
    data = found.first()
    return None if data is None else bytes(data)
