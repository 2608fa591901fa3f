"""The answer that sends a paper: a file to save, which no browser guesses at or runs."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from reviews.documents.models import Document
from reviews.documents.selectors.content import read_parts

# Even where a browser shows it in spite of all, it has no origin, no scripts and no forms.
_POLICY = "default-src 'none'; sandbox"


def send_document(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Return the content of a paper that the user may see, part by part; 304 where the client has it.

    The tag is compared after the visibility, so a guessed tag tells nothing about a paper of others.
    """
    tag = f'"{document.sha256}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = tag
        return unchanged
    response = StreamingHttpResponse(
        () if request.method == "HEAD" else read_parts(document), content_type=document.kind.media_type
    )
    response["Content-Length"] = str(document.size)
    response["Content-Disposition"] = content_disposition_header(True, document.name)
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
