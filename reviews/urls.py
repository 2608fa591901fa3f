"""Addresses of the third floor."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.desk.urls")),
    path("", include("reviews.directory.urls")),
]
