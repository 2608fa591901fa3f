"""Addresses of jurisdiction by hand under `/api/v1/`."""

from django.urls import path

from reviews.jurisdiction.api import views

urlpatterns = [
    path(
        "work-items/<int:item_id>/set-jurisdiction/",
        views.ItemSet.as_view(),
        name="api_work_set_jurisdiction",
    ),
    path(
        "work-items/<int:item_id>/route-again/",
        views.ItemAgain.as_view(),
        name="api_work_route_again",
    ),
    path(
        "work-items/<int:item_id>/stays-at-port/",
        views.StaysAtPort.as_view(),
        name="api_work_stays_at_port",
    ),
    path(
        "entry-summaries/<str:number>/set-jurisdiction/",
        views.SummarySet.as_view(),
        name="entry_summary_set_jurisdiction",
    ),
    path(
        "entry-summaries/<str:number>/route-again/",
        views.SummaryAgain.as_view(),
        name="entry_summary_route_again",
    ),
    path(
        "entry-summaries/<str:number>/withdraw-jurisdiction/",
        views.SummaryWithdraw.as_view(),
        name="entry_summary_withdraw_jurisdiction",
    ),
]
