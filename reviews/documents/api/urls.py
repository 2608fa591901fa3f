"""Addresses of papers under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.documents.api import views

urlpatterns = [
    path("documents/", views.Documents.as_view(), name="api_documents"),
    path("documents/<int:document_id>/", views.DocumentOne.as_view(), name="api_document"),
    path(
        "documents/<int:document_id>/content/", views.DocumentContent.as_view(), name="api_document_content"
    ),
    path(
        "documents/<int:document_id>/withdraw/",
        views.DocumentWithdraw.as_view(),
        name="api_document_withdraw",
    ),
]
served_on(Surface.BOTH, urlpatterns)
