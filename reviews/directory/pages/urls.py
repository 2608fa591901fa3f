"""Addresses of the directory."""

from django.urls import path, re_path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.directory.pages import views

urlpatterns = [
    path("centers/", views.directory, name="centers"),
    re_path(r"^centers/(?P<code>CEE\d{3}|\d{4})/\Z", views.office, name="center"),
]
served_on(Surface.STAFF, urlpatterns)
