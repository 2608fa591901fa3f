"""Addresses of filings under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from entries.api import collection_events, views

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
urlpatterns += served_on(
    Surface.STAFF,
    [
        path(
            "entry-summaries/<str:number>/collection-events/",
            collection_events.CollectionEvents.as_view(),
            name="entry_summary_collection_events",
        )
    ],
)
