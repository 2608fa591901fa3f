"""A small API of its own, so that the common parts are tested apart from any endpoint of the product."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from rest_framework import permissions, serializers
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.core.api.etags import etag_header, named_versions
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import ListParameters, read_parameters
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.models import Job
from cee_portal.core.refusals import ChangedError


class LineBody(serializers.Serializer):
    hts = serializers.ListField(child=serializers.RegexField(r"^\d{10}$"), min_length=1)
    value = serializers.IntegerField()


class Body(serializers.Serializer):
    port = serializers.RegexField(r"^\d{4}$", error_messages={"invalid": "Four digits, such as 2704."})
    note = serializers.CharField(required=False)
    lines = LineBody(many=True, required=False)


class Filters(ListParameters):
    state = serializers.ChoiceField(choices=["waiting", "running"], required=False)
    kind = serializers.ListField(child=serializers.CharField(), required=False)


class Open(APIView):
    permission_classes = [permissions.AllowAny]

    def get(self, request):
        read_parameters(request)
        return Response({"ok": True})

    def post(self, request):
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.validated_data, status=201)


class Closed(APIView):
    max_body_bytes = 200

    def get(self, request):
        return Response({"who": request.user.username})

    def post(self, request):
        return Response(request.data, status=201)


ORDER = Keyset("jobs", "kind", "id")
BACKWARD = Keyset("jobs", "created_at", "id", descending=True)


class Jobs(APIView):
    """A list and, by POST, one more; `fail` in the body breaks after writing."""

    def get(self, request):
        asked = read_parameters(request, Filters)
        rows = Job.objects.all()
        if "state" in asked:
            rows = rows.filter(state=asked["state"])
        if "kind" in asked:
            rows = rows.filter(kind__in=asked["kind"])
        order = BACKWARD if request.headers.get("X-Backward") else ORDER
        page = order.page(rows, cursor=asked.get("cursor"), limit=asked["limit"])
        return Response(page.answer([job.pk for job in page.rows]))

    @idempotent()
    def post(self, request):
        job = Job.objects.create(kind=request.data["kind"], created_at="2026-11-24T12:00Z")
        if request.data.get("fail") == "conflict":
            raise ProblemError(409, "It went to Machinery.", code="moved", office="CEE005")
        if request.data.get("fail") == "answer":
            return Response({"no": True}, status=400)
        if request.data.get("fail") == "crash":
            raise RuntimeError("broken")
        return Response({"id": job.pk, "z": 1, "a": "é"}, status=201, headers={"Location": f"/x/{job.pk}/"})


class JobChangedError(ChangedError):
    """The version is another one, and the answer says whose act it was."""

    details = {"changed_by": "Helen Marsh"}


class OneJob(APIView):
    """`done` stands for the version."""

    def get(self, request, pk):
        job = Job.objects.get(pk=pk)
        return Response({"id": pk}, headers=etag_header(job.done))

    def patch(self, request, pk):
        job = Job.objects.get(pk=pk)
        versions = named_versions(request)
        if versions is not None and job.done not in versions:
            raise JobChangedError(job.done)
        Job.objects.filter(pk=pk).update(done=job.done + 1)
        return Response({"id": pk}, headers=etag_header(job.done + 1))


class Raises(APIView):
    permission_classes = [permissions.AllowAny]

    def get(self, request, what):
        raise {"404": Http404("secret"), "403": PermissionDenied("Not yours."), "429": Throttled(30)}[what]


urlpatterns = [
    path("api/v1/open/", Open.as_view()),
    path("api/v1/closed/", Closed.as_view()),
    path("api/v1/jobs/", Jobs.as_view()),
    path("api/v1/jobs/<int:pk>/", OneJob.as_view()),
    path("api/v1/raises/<str:what>/", Raises.as_view()),
]

handler404 = "cee_portal.errors.page_not_found"
handler500 = "cee_portal.errors.server_error"
