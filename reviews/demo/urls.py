"""Addresses of the demonstration."""

from django.urls import path

from reviews.demo import views

urlpatterns = [
    path("demo/refresh/", views.demo_refresh, name="demo_refresh"),
    path("demo/samples/<str:name>", views.demo_sample, name="demo_sample"),
]
