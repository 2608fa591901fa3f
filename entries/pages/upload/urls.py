"""Addresses of the upload."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from entries.pages.upload import downloads, repair, views

urlpatterns = [
    path("", views.upload, name="upload"),
    path("samples/<str:name>", views.sample, name="upload_sample"),
    path("<int:job_id>/", views.job_page, name="upload_job"),
    path("<int:job_id>/stop/", views.stop, name="upload_stop"),
    path("<int:job_id>/repair/", repair.repair, name="upload_repair"),
    path("<int:job_id>/errors.csv", downloads.errors_csv, name="upload_errors_csv"),
    path("<int:job_id>/not-stored", downloads.failed_rows, name="upload_rows"),
]
served_on(Surface.STAFF, urlpatterns)
