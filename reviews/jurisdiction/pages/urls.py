"""Addresses of jurisdiction by hand."""

from django.urls import path

from reviews.jurisdiction.pages import views

urlpatterns = [
    path(
        "work/items/<int:item_id>/set-jurisdiction/",
        views.item_set,
        name="work_item_set_jurisdiction",
    ),
    path("work/items/<int:item_id>/route-again/", views.item_again, name="work_item_route_again"),
    path(
        "work/items/<int:item_id>/stays-at-port/",
        views.item_stays,
        name="work_item_stays_at_port",
    ),
    path(
        "entries/<str:number>/set-jurisdiction/",
        views.summary_set,
        name="summary_set_jurisdiction",
    ),
    path(
        "entries/<str:number>/withdraw-jurisdiction/",
        views.summary_withdraw,
        name="summary_withdraw_jurisdiction",
    ),
    path("entries/<str:number>/route-again/", views.summary_again, name="summary_route_again"),
]
