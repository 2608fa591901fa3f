"""`/api/v1/schema/` and `/api/v1/docs/`: the description of the API for programs and for people, open to all."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.urls import reverse
from django.utils.decorators import method_decorator
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.core.api.parameters import read_parameters


class Schema(SpectacularAPIView):
    """The OpenAPI document; docs/openapi.yaml is a copy of it."""

    permission_classes = (AllowAny,)


# Swagger uses style attributes; this page alone allows them, and it allows no inline script.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The same document as a page on which calls can be tried."""

    permission_classes = (AllowAny,)
    url_name = "schema"


class Root(APIView):
    """`/api/v1/`: the addresses of the document. It is not part of the document."""

    permission_classes = (AllowAny,)
    schema = None

    def get(self, request: Request) -> Response:
        read_parameters(request)
        return Response(
            {
                "name": "CEE Portal",
                "version": "v1",
                "schema": request.build_absolute_uri(reverse("schema")),
                "docs": request.build_absolute_uri(reverse("docs")),
            }
        )


class SessionScheme(OpenApiAuthenticationExtension):
    """The description of sign-in by the session of the browser."""

    target_class = "cee_portal.core.api.authentication.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
