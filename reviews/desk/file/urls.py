"""Addresses of filings: search, list, the file of a summary and its parts."""

from django.urls import path

from reviews.desk.file import views
from reviews.desk.listing import entries
from reviews.desk.search import search

urlpatterns = [
    path("search/", search, name="search"),
    path("entries/", entries, name="entries"),
    path("entries/<str:number>/", views.summary, name="summary"),
    path("entries/<str:number>/lines/", views.lines, name="summary_lines"),
    path("entries/<str:number>/timeline/", views.timeline, name="summary_timeline"),
    path("entries/<str:number>/revisions/<int:revision>/", views.changes, name="summary_changes"),
]
