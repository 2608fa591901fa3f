"""Addresses of reviews under `/api/v1/`."""

from django.urls import path

from reviews.validation.api import views

urlpatterns = [
    path("work-items/<int:item_id>/start/", views.Start.as_view(), name="api_work_start"),
    path("result-codes/", views.ResultCodes.as_view(), name="api_result_codes"),
]
