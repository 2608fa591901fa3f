"""Addresses under `/api/v1/tools/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from entries.tools.api import views

urlpatterns = [
    path("route/", views.RouteTool.as_view(), name="tools_route"),
    path("entry-number/<path:number>/", views.EntryNumberTool.as_view(), name="tools_entry_number"),
    path("importer-number/<path:number>/", views.ImporterNumberTool.as_view(), name="tools_importer_number"),
    path("fees/", views.FeesTool.as_view(), name="tools_fees"),
]
served_on(Surface.PUBLIC, urlpatterns)
