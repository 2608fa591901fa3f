"""Addresses of the demonstration."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.demo.story import data_views, views

urlpatterns = [
    path("demo/", views.demo_story, name="demo_story"),
    path("demo/steps/<slug:step>/", views.demo_mark, name="demo_mark"),
    path("demo/refresh/", data_views.demo_refresh, name="demo_refresh"),
    path("demo/samples/<str:name>", data_views.demo_sample, name="demo_sample"),
]
served_on(Surface.STAFF, urlpatterns)
