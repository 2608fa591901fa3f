"""Addresses of requests for staff."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.requests.pages import views

urlpatterns = [
    path("work/items/<int:item_id>/ask/", views.ask, name="work_item_ask"),
    path(
        "work/requests/<int:request_id>/more-time/<int:number>/",
        views.decide,
        name="work_request_more_time",
    ),
    path("work/requests/<int:request_id>/withdraw/", views.withdraw, name="work_request_withdraw"),
]
served_on(Surface.STAFF, urlpatterns)
