"""Addresses of filings: search, list, the file of a summary and its parts."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.summaries.pages import views
from reviews.summaries.pages.search import search
from reviews.summaries.pages.summary_list import entries

urlpatterns = [
    path("search/", search, name="search"),
    path("entries/", entries, name="entries"),
    path("entries/<str:number>/", views.summary, name="summary"),
    path("entries/<str:number>/lines/", views.lines, name="summary_lines"),
    path("entries/<str:number>/timeline/", views.timeline, name="summary_timeline"),
    path("entries/<str:number>/revisions/<int:revision>/", views.changes, name="summary_changes"),
]
served_on(Surface.BOTH, urlpatterns)
