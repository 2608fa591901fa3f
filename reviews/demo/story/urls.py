"""Addresses of the demonstration."""

from django.urls import path

from reviews.demo.story import story_views, views

urlpatterns = [
    path("demo/", story_views.demo_story, name="demo_story"),
    path("demo/steps/<slug:step>/", story_views.demo_mark, name="demo_mark"),
    path("demo/refresh/", views.demo_refresh, name="demo_refresh"),
    path("demo/samples/<str:name>", views.demo_sample, name="demo_sample"),
]
