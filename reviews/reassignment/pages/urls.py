"""Addresses of the pages of orders, standings and batches."""

from django.urls import path, re_path

from reviews.reassignment.pages.batches import mass_move
from reviews.reassignment.pages.batches import views as batch_views
from reviews.reassignment.pages.orders import acts, views
from reviews.reassignment.pages.standings import views as standing_views

urlpatterns = [
    path("centers/delegations/", views.delegations, name="delegations"),
    path("centers/delegations/new/", views.delegation_edit, name="delegation_new"),
    path("centers/delegations/full-status/", acts.full_status, name="delegation_full_status"),
    path("centers/delegations/pause-all/", acts.pause_all, name="delegation_pause_all"),
    path("centers/delegations/move/", mass_move.mass_move, name="mass_move"),
    path("centers/delegations/standings/", standing_views.standings, name="standings"),
    path(
        "centers/delegations/standings/<int:importer_id>/",
        standing_views.importer_standing,
        name="importer_standing",
    ),
    path("centers/delegations/<int:order_id>/", views.delegation, name="delegation"),
    path("centers/delegations/<int:order_id>/edit/", views.delegation_edit, name="delegation_edit"),
    path("centers/delegations/<int:order_id>/preview/", acts.preview, name="delegation_preview"),
    path("centers/delegations/<int:order_id>/preview.csv", acts.preview_csv, name="delegation_preview_csv"),
    path("centers/delegations/<int:order_id>/approve/", acts.approve, name="delegation_approve"),
    path("centers/delegations/<int:order_id>/send-back/", acts.send_back, name="delegation_send_back"),
    path("centers/delegations/<int:order_id>/revoke/", acts.revoke, name="delegation_revoke"),
    path("centers/delegations/batches/<int:batch_id>/", batch_views.batch, name="batch"),
    path("centers/delegations/batches/<int:batch_id>/live/", batch_views.batch_live, name="batch_live"),
    path("centers/delegations/batches/<int:batch_id>/held.csv", batch_views.batch_held, name="batch_held"),
    path("centers/delegations/batches/<int:batch_id>/replay/", batch_views.batch_replay, name="batch_replay"),
    re_path(
        r"^centers/delegations/batches/(?P<batch_id>\d+)/proof\.(?P<form>json|csv)\Z",
        batch_views.batch_proof,
        name="batch_proof",
    ),
    path(
        "centers/delegations/batches/<int:batch_id>/checkups/<int:day>/",
        batch_views.batch_sign,
        name="batch_sign",
    ),
    path("centers/delegations/batches/<int:batch_id>/<slug:act>/", batch_views.batch_act, name="batch_act"),
]
