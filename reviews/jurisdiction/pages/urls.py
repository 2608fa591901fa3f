"""Addresses of jurisdiction by hand."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.jurisdiction.pages import views

_ITEM, _SUMMARY = "work/items/<int:item_id>", "entries/<str:number>"
urlpatterns = [
    path(f"{_ITEM}/set-jurisdiction/", views.set_jurisdiction, name="work_item_set_jurisdiction"),
    path(f"{_ITEM}/route-again/", views.route_again, name="work_item_route_again"),
    path(f"{_ITEM}/stays-at-port/", views.item_stays, name="work_item_stays_at_port"),
    path(f"{_SUMMARY}/set-jurisdiction/", views.set_jurisdiction, name="summary_set_jurisdiction"),
    path(f"{_SUMMARY}/withdraw-jurisdiction/", views.summary_withdraw, name="summary_withdraw_jurisdiction"),
    path(f"{_SUMMARY}/route-again/", views.route_again, name="summary_route_again"),
]
served_on(Surface.STAFF, urlpatterns)
