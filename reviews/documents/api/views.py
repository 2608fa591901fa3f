"""`/api/v1/documents/`: papers of a summary; add, list, read, download, withdraw."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.api.etags import etag_header, named_version
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from cee_portal.core.web.body_limits import FORM_BYTES
from centers.selectors.memberships import is_staff_person
from entries.models import EntrySummary
from entries.rules.problem import Problem
from entries.selectors.summaries import find_summary
from reviews.documents.api import shapes
from reviews.documents.api.parsers import PaperParser
from reviews.documents.download import send_document
from reviews.documents.models import Between, Document
from reviews.documents.reading import read_upload
from reviews.documents.rules.types import all_types
from reviews.documents.selectors.visibility import document_or_404, documents_of
from reviews.documents.services.storing import store_documents
from reviews.documents.services.withdrawing import withdraw_document
from reviews.documents.subjects import Subject, knows_subject

_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same call again gets the same answer."
)
_ORDER = Keyset("documents", "id")
# The member of a body, and the kind of object that it names.
_SUBJECTS = {"request": "request", "answer": "answer", "work_item": "item"}


class Documents(APIView):
    """The papers of a summary."""

    parser_classes = [PaperParser]
    max_body_bytes = settings.DOCUMENT_MAX_BYTES + FORM_BYTES

    @extend_schema(
        operation_id="documents_list",
        tags=["Documents"],
        parameters=[shapes.DocumentParameters],
        responses={200: shapes.DocumentListShape},
    )
    def get(self, request: Request) -> Response:
        """List the papers of a summary that you may see, the oldest first. The trade gets no withdrawn ones."""
        given = read_parameters(request, shapes.DocumentParameters)
        user = request_user(request)
        rows = documents_of(user, _find_summary(user, given["entry_number"]))
        if since := given.get("changed_since"):
            rows = rows.filter(Q(added_at__gte=since) | Q(withdrawal__at__gte=since))
        page = _ORDER.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([_answer(user, document) for document in page.rows]))

    @extend_schema(
        operation_id="documents_create",
        tags=["Documents"],
        parameters=[_KEY],
        request={"multipart/form-data": shapes.DocumentBody},
        responses={
            201: shapes.DocumentShape,
            409: OpenApiResponse(description="It takes no papers any more"),
        },
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a paper: one file. Its type is found by its content; what cannot be taken is refused with what to do."""
        read_parameters(request)
        given = read_body(request, shapes.DocumentBody)
        user = request_user(request)
        summary = _find_summary(user, given["entry_number"])
        subject = _read_subject(given)
        paper = read_upload(given["file"])
        if isinstance(paper, Problem):
            raise invalid([Fault("file", paper.code, paper.text)])
        usual = Between.CBP if is_staff_person(user) else Between.EVERYBODY
        (document,) = store_documents(
            user=user,
            summary=summary,
            papers=[paper],
            between=given.get("between", usual),
            subject=subject,
        )
        headers = {
            **etag_header(document.version),
            "Location": reverse("api:api_document", args=[document.pk]),
        }
        return Response(_answer(user, document), status=201, headers=headers)


class DocumentOne(APIView):
    """One paper."""

    @extend_schema(operation_id="documents_read", tags=["Documents"], responses={200: shapes.DocumentShape})
    def get(self, request: Request, document_id: int) -> Response:
        """Read what is on file about a paper. `ETag` is its version: 2 once it is withdrawn."""
        read_parameters(request)
        user = request_user(request)
        document = document_or_404(user, document_id)
        return Response(_answer(user, document), headers=etag_header(document.version))


class _AnyFormat(JSONRenderer):
    """Lets a client ask for the media type of the paper; problems are JSON."""

    media_type = "*/*"
    format = "any"


class DocumentContent(APIView):
    """The content of one paper."""

    renderer_classes = [JSONRenderer, _AnyFormat]

    @extend_schema(
        operation_id="documents_content",
        tags=["Documents"],
        responses={
            (200, kind.media_type): OpenApiTypes.BINARY
            for kind in {each.media_type: each for each in all_types().values()}.values()
        }
        | {304: OpenApiResponse(description="The content is the one that If-None-Match names")},
    )
    def get(self, request: Request, document_id: int) -> HttpResponseBase:
        """Download a paper, byte for byte as it was added. `ETag` is its checksum."""
        read_parameters(request)
        return send_document(request, document_or_404(request_user(request), document_id))


class DocumentWithdraw(APIView):
    """The withdrawal of one paper."""

    needs_match = True

    @extend_schema(
        operation_id="documents_withdraw",
        tags=["Documents"],
        request=shapes.WithdrawalBody,
        responses={200: shapes.DocumentShape, 409: OpenApiResponse(description="It was withdrawn before")},
    )
    def post(self, request: Request, document_id: int) -> Response:
        """Withdraw a paper that your side added. CBP keeps it with the reason; the lists of the trade lose it."""
        read_parameters(request)
        user = request_user(request)
        document = document_or_404(user, document_id)
        version = named_version(request)
        given = read_body(request, shapes.WithdrawalBody)
        withdraw_document(document=document, user=user, reason=given["reason"], expected_version=version)
        fresh = document_or_404(user, document_id)
        return Response(_answer(user, fresh), headers=etag_header(fresh.version))


def _answer(user: User, document: Document) -> dict[str, Any]:
    return shapes.staff_answer(document) if is_staff_person(user) else shapes.trade_answer(document)


def _find_summary(user: User, number: str) -> EntrySummary:
    """Return a summary that the user sees. Raises a 404 that names the member."""
    try:
        return find_summary(user, number)
    except Http404:
        message = f"There is no entry summary {number[:20]} that you may see. Check the number."
        raise ProblemError(404, message, faults=[Fault("entry_number", "not_found", message)]) from None


def _read_subject(given: dict[str, Any]) -> Subject | None:
    """Return the one object of the summary that a body names. Raises a 400 for more than one, 404 for one unknown."""
    named = [member for member in _SUBJECTS if member in given]
    if len(named) > 1:
        message = f"A paper belongs to one of {', '.join(named)}. Send one of them."
        raise invalid([Fault(member, "only_one", message) for member in named])
    if not named:
        return None
    subject = Subject(_SUBJECTS[named[0]], given[named[0]])
    if not knows_subject(subject):
        message = f"There is no such {named[0].replace('_', ' ')} on this summary."
        raise ProblemError(404, message, faults=[Fault(named[0], "not_found", message)])
    return subject
