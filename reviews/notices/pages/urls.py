"""Addresses of the inbox."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.notices.pages import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
]
served_on(Surface.BOTH, urlpatterns)
