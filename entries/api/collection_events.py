"""`/api/v1/entry-summaries/<number>/collection-events/`: payment events of a summary, as `import_collections` takes them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from centers.access import StaffView
from entries.api import shapes
from entries.collection.reading import FIELDS, find_double, read_payment
from entries.collection.services import NumberedPayment, Refusal, record_payments
from entries.models import CollectionEvent
from entries.rules.states import state_answer, state_of
from entries.selectors.collections import sums_of
from entries.selectors.summaries import find_summary

MOST_EVENTS = 100
_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same call again gets the same answer."
)


class CollectionEvents(StaffView):
    """Payment events of one summary, told by people of the office that holds revenue collection."""

    @extend_schema(
        operation_id="entry_summaries_collection_events_create",
        tags=["Entry summaries"],
        parameters=[_KEY],
        request=PolymorphicProxySerializer(
            "Payments", [shapes.PaymentShape, shapes.PaymentShape(many=True)], None, many=False
        ),
        responses={200: shapes.PaymentsShape, 201: shapes.PaymentsShape},
    )
    @idempotent()
    def post(self, request: Request, number: str) -> Response:
        """Record one payment event, or a list of up to 100: all of them or none.

        201 where an event was recorded, 200 where all were on file already. Events of one day happened in the order sent.
        """
        read_parameters(request)
        user = request_user(request)
        summary = find_summary(user, number)
        payments = _read_payments(request.data)
        result = record_payments(
            summary_id=summary.pk, user=user, payments=payments, source=CollectionEvent.Source.API
        )
        if result.refused:
            raise _refuse(result.refused[0], is_list=isinstance(request.data, list))
        summary.refresh_from_db()
        recorded = set(result.recorded)
        answer = {
            "entry_number": summary.printed_number,
            "results": [
                {"index": index, "result": "recorded" if index in recorded else "unchanged"}
                for index in range(len(payments))
            ],
            "status": state_answer(state_of(summary)),
            "sums": sums_of(summary).as_dict(),
        }
        return Response(
            answer, status=201 if result.recorded else 200, headers=etag_header(summary.lock_version)
        )


def _read_payments(body: Any) -> list[NumberedPayment]:
    """Return the events of a body. Raises a 400 with everything that is wrong, 413 for more than MOST_EVENTS."""
    is_list = isinstance(body, list)
    if is_list and len(body) > MOST_EVENTS:
        raise ProblemError(413, f"{len(body):,} events in one call are too many. Send at most {MOST_EVENTS}.")
    if is_list and not body:
        raise invalid([Fault("", "empty", "The list is empty. Send at least one event.")])
    read = shapes.PaymentShape(data=body, many=is_list)
    read.is_valid(raise_exception=True)
    payments: list[NumberedPayment] = []
    faults: list[Fault] = []
    for index, texts in enumerate(read.validated_data if is_list else [read.validated_data]):
        found = read_payment({field: texts.get(field) or "" for field in FIELDS})
        if isinstance(found, list):
            faults += [Fault(_path(index, each.field, is_list), each.code, each.text) for each in found]
        else:
            payments.append(NumberedPayment(index, found))
    if double := find_double(payments, "Event"):
        faults.append(Fault(_path(double[0], "event", is_list), double[1].code, double[1].text))
    if faults:
        raise invalid(faults)
    return payments


def _refuse(refusal: Refusal, *, is_list: bool) -> ProblemError:
    problem = refusal.problem
    fault = Fault(_path(refusal.number, problem.field, is_list), problem.code, problem.text)
    return ProblemError(409, problem.text, faults=[fault], code=problem.code)


def _path(index: int, field: str, is_list: bool) -> str:
    return f"[{index}].{field}".removesuffix(".") if is_list else field
