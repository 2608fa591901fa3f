"""Addresses of papers."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.documents.pages import views

urlpatterns = [
    path("entries/<str:number>/papers/", views.papers, name="summary_papers"),
    path("papers/<int:document_id>/", views.download, name="paper"),
    path("papers/<int:document_id>/withdraw/", views.withdraw, name="paper_withdraw"),
]
served_on(Surface.BOTH, urlpatterns)
