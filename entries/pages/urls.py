"""Addresses of the pages of filings.

The file of a summary shows work and stands in `reviews`.
"""

from django.urls import include, path

urlpatterns = [
    path("entries/upload/", include("entries.pages.upload.urls")),
    path("", include("entries.pages.payments.urls")),
]
