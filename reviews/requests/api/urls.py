"""Addresses of the acts of staff on requests under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.requests.api import views

urlpatterns = [
    path("work-items/<int:item_id>/requests/", views.ItemRequests.as_view(), name="api_work_item_requests"),
    path("requests/<int:request_id>/withdraw/", views.Withdraw.as_view(), name="api_request_withdraw"),
    path(
        "requests/<int:request_id>/extensions/<int:number>/decide/",
        views.Decide.as_view(),
        name="api_request_extension_decide",
    ),
]
served_on(Surface.STAFF, urlpatterns)
