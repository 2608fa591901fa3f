"""Addresses of filings under `/api/v1/`."""

from django.urls import path

from entries import api

urlpatterns = [
    path("entry-summaries/", api.EntrySummaries.as_view(), name="entry_summaries"),
    path("entry-summaries/<str:number>/", api.EntrySummaryOne.as_view(), name="entry_summary"),
    path(
        "entry-summaries/<str:number>/routing/",
        api.EntrySummaryRouting.as_view(),
        name="entry_summary_routing",
    ),
]
