"""`/api/v1/work-items/<id>/start/` and `/api/v1/result-codes/`: reviews for programs."""

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.core import clock
from cee_portal.core.api.parameters import read_parameters
from centers.access import StaffView
from reviews.validation.api import shapes
from reviews.validation.services.closing import start_review
from reviews.validation.services.items import KEY
from reviews.validation.services.reopening import reopen_review
from reviews.work.api.base import make_act_view
from reviews.work.api.shapes import ReasonBody
from reviews.work.selectors.result_codes import result_codes_on

Start = make_act_view("Start", "Start the review: the summary is under review.", start_review)

Reopen = make_act_view(
    "Reopen",
    "Open a closed review again, with a reason; for supervisors.",
    reopen_review,
    body=ReasonBody,
)


class ResultCodes(StaffView):
    """The results that may close an item today."""

    @extend_schema(
        operation_id="result_codes",
        tags=["Work"],
        parameters=[shapes.ResultCodeParameters],
        responses=shapes.ResultCodeListAnswer,
    )
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.ResultCodeParameters)
        codes = result_codes_on(clock.today(), KEY)
        if "changed_since" in given:
            codes = codes.filter(valid_from__gte=localdate(given["changed_since"]))
        return Response({"next": None, "results": [shapes.shown_code(code) for code in codes]})
