"""Addresses under `/api/v1/tools/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.tools.api import views

urlpatterns = [path("tools/deadlines/", views.DeadlinesTool.as_view(), name="tools_deadlines")]
served_on(Surface.PUBLIC, urlpatterns)
