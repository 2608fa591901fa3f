"""Address of the payments of a summary."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from entries.pages.payments import views

urlpatterns = [
    path("entries/<str:number>/payments/", views.payments, name="summary_payments"),
]
served_on(Surface.STAFF, urlpatterns)
