"""Addresses of reviews under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.validation.api import views

urlpatterns = [
    path("work-items/<int:item_id>/start/", views.Start.as_view(), name="api_work_start"),
    path("work-items/<int:item_id>/reopen/", views.Reopen.as_view(), name="api_work_reopen"),
    path("result-codes/", views.ResultCodes.as_view(), name="api_result_codes"),
]
served_on(Surface.STAFF, urlpatterns)
