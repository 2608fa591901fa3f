"""Addresses of the second floor's pages. The file of a summary shows work and stands on the top floor."""

from django.urls import include, path

urlpatterns = [
    path("entries/upload/", include("entries.pages.upload.urls")),
]
