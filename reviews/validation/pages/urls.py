"""Addresses of selection criteria and of acts on reviews."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.validation.pages import acts, views

urlpatterns = [
    path("work/items/<int:item_id>/start/", acts.start, name="work_item_start"),
    path("work/items/<int:item_id>/reopen/", acts.reopen, name="work_item_reopen"),
    path("work/criteria/", views.criteria, name="criteria"),
    path("work/criteria/new/", views.criterion_edit, name="criterion_new"),
    path("work/criteria/<int:criterion_id>/", views.criterion, name="criterion"),
    path("work/criteria/<int:criterion_id>/edit/", views.criterion_edit, name="criterion_edit"),
    path("work/criteria/<int:criterion_id>/try/", views.criterion_try, name="criterion_try"),
    path("work/criteria/<int:criterion_id>/progress/", views.criterion_progress, name="criterion_progress"),
    path("work/criteria/<int:criterion_id>/switch/", views.criterion_switch, name="criterion_switch"),
]
served_on(Surface.STAFF, urlpatterns)
