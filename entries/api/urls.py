"""Addresses of filings under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from entries.api import views

urlpatterns = [
    path("entry-summaries/", views.EntrySummaries.as_view(), name="entry_summaries"),
    path("entry-summaries/<str:number>/", views.EntrySummaryDetail.as_view(), name="entry_summary"),
    path(
        "entry-summaries/<str:number>/routing/",
        views.EntrySummaryRouting.as_view(),
        name="entry_summary_routing",
    ),
]
served_on(Surface.BOTH, urlpatterns)
