"""Addresses of the third floor."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.desk.urls")),
    path("", include("reviews.validation.urls")),
    path("", include("reviews.console.urls")),
    path("", include("reviews.directory.urls")),
    path("", include("reviews.demo.urls")),
    path("", include("reviews.desk.file.urls")),
]
