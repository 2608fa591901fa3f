"""Addresses of the directory."""

from django.urls import path, re_path

from reviews.directory.pages import views

urlpatterns = [
    path("centers/", views.directory, name="centers"),
    re_path(r"^centers/(?P<code>CEE\d{3}|\d{4})/\Z", views.office, name="center"),
]
