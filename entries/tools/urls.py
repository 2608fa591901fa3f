"""Addresses under `/api/v1/tools/`."""

from django.urls import path

from entries.tools import api

urlpatterns = [
    path("route/", api.RouteTool.as_view(), name="tools_route"),
    path("entry-number/<path:number>/", api.EntryNumberTool.as_view(), name="tools_entry_number"),
    path("importer-number/<path:number>/", api.ImporterNumberTool.as_view(), name="tools_importer_number"),
    path("fees/", api.FeesTool.as_view(), name="tools_fees"),
]
