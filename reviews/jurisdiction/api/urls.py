"""Addresses of jurisdiction by hand under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.jurisdiction.api.views import (
    ItemAgain,
    ItemSet,
    StaysAtPort,
    SummaryAgain,
    SummarySet,
    SummaryWithdraw,
)

_ITEM, _SUMMARY = "work-items/<int:item_id>", "entry-summaries/<str:number>"
urlpatterns = [
    path(f"{_ITEM}/set-jurisdiction/", ItemSet.as_view(), name="api_work_set_jurisdiction"),
    path(f"{_ITEM}/route-again/", ItemAgain.as_view(), name="api_work_route_again"),
    path(f"{_ITEM}/stays-at-port/", StaysAtPort.as_view(), name="api_work_stays_at_port"),
    path(f"{_SUMMARY}/set-jurisdiction/", SummarySet.as_view(), name="entry_summary_set_jurisdiction"),
    path(f"{_SUMMARY}/route-again/", SummaryAgain.as_view(), name="entry_summary_route_again"),
    path(
        f"{_SUMMARY}/withdraw-jurisdiction/",
        SummaryWithdraw.as_view(),
        name="entry_summary_withdraw_jurisdiction",
    ),
]
served_on(Surface.STAFF, urlpatterns)
