"""Addresses of the inbox."""

from django.urls import path

from reviews.notices.pages import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
]
