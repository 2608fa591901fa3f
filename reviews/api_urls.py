"""Addresses of the third floor under `/api/v1/`."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.desk.api_urls")),
    path("", include("reviews.console.api_urls")),
]
