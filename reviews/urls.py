"""Addresses of the third floor."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.work.pages.urls")),
    path("", include("reviews.validation.pages.urls")),
    path("", include("reviews.jurisdiction.pages.urls")),
    path("", include("reviews.notices.pages.urls")),
    path("", include("reviews.documents.pages.urls")),
    path("", include("reviews.requests.pages.urls")),
    path("", include("reviews.trade.pages.urls")),
    path("", include("reviews.reassignment.pages.urls")),
    path("", include("reviews.directory.pages.urls")),
    path("", include("reviews.demo.story.urls")),
    path("", include("reviews.summaries.pages.urls")),
]
