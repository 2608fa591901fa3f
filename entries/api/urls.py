"""Addresses of filings under `/api/v1/`."""

from django.urls import path

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
