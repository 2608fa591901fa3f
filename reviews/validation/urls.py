"""Addresses of selection criteria and of jurisdiction by hand."""

from django.urls import path

from reviews.validation import jurisdiction_views, views

urlpatterns = [
    path("work/criteria/", views.criteria, name="criteria"),
    path("work/criteria/new/", views.criterion_edit, name="criterion_new"),
    path("work/criteria/<int:criterion_id>/", views.criterion, name="criterion"),
    path("work/criteria/<int:criterion_id>/edit/", views.criterion_edit, name="criterion_edit"),
    path("work/criteria/<int:criterion_id>/try/", views.criterion_try, name="criterion_try"),
    path("work/criteria/<int:criterion_id>/progress/", views.criterion_progress, name="criterion_progress"),
    path("work/criteria/<int:criterion_id>/switch/", views.criterion_switch, name="criterion_switch"),
    path(
        "work/items/<int:item_id>/set-jurisdiction/",
        jurisdiction_views.item_set,
        name="work_item_set_jurisdiction",
    ),
    path(
        "work/items/<int:item_id>/route-again/", jurisdiction_views.item_again, name="work_item_route_again"
    ),
    path(
        "work/items/<int:item_id>/stays-at-port/",
        jurisdiction_views.item_stays,
        name="work_item_stays_at_port",
    ),
    path(
        "entries/<str:number>/set-jurisdiction/",
        jurisdiction_views.summary_set,
        name="summary_set_jurisdiction",
    ),
    path(
        "entries/<str:number>/withdraw-jurisdiction/",
        jurisdiction_views.summary_withdraw,
        name="summary_withdraw_jurisdiction",
    ),
    path("entries/<str:number>/route-again/", jurisdiction_views.summary_again, name="summary_route_again"),
]
