"""Addresses of the third floor under `/api/v1/`."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.work.api.urls")),
    path("", include("reviews.validation.api.urls")),
    path("", include("reviews.jurisdiction.api.urls")),
    path("", include("reviews.documents.api.urls")),
    path("", include("reviews.reassignment.api.urls")),
    path("", include("reviews.requests.api.urls")),
    path("", include("reviews.trade.api.urls")),
    path("", include("reviews.tools.api.urls")),
]
