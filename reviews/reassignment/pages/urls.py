"""Addresses of the pages of orders, standings and batches."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.reassignment.pages.batches import mass_move
from reviews.reassignment.pages.batches import views as batch_views
from reviews.reassignment.pages.orders import acts, views
from reviews.reassignment.pages.standings import views as standing_views

_ORDER = [
    path("", views.delegation, name="delegation"),
    path("edit/", views.delegation_edit, name="delegation_edit"),
    path("preview/", acts.preview, name="delegation_preview"),
    path("preview.csv", acts.preview_csv, name="delegation_preview_csv"),
    path("approve/", acts.approve, name="delegation_approve"),
    path("send-back/", acts.send_back, name="delegation_send_back"),
    path("revoke/", acts.revoke, name="delegation_revoke"),
]
_BATCH: list[URLPattern] = [
    path("", batch_views.batch_page, name="batch"),
    path("live/", batch_views.batch_live, name="batch_live"),
    path("held.csv", batch_views.batch_held, name="batch_held"),
    path("replay/", batch_views.batch_replay, name="batch_replay"),
    re_path(r"^proof\.(?P<form>json|csv)\Z", batch_views.batch_proof, name="batch_proof"),
    path("checkups/<int:day>/", batch_views.batch_sign, name="batch_sign"),
    path("<slug:act>/", batch_views.batch_act, name="batch_act"),
]
_PAGES: list[URLPattern | URLResolver] = [
    path("", views.delegations, name="delegations"),
    path("new/", views.delegation_edit, name="delegation_new"),
    path("full-status/", acts.full_status, name="delegation_full_status"),
    path("pause-all/", acts.pause_all, name="delegation_pause_all"),
    path("move/", mass_move.mass_move, name="mass_move"),
    path("standings/", standing_views.standings, name="standings"),
    path("standings/<int:importer_id>/", standing_views.importer_standing, name="importer_standing"),
    path("<int:order_id>/", include(_ORDER)),
    path("batches/<int:batch_id>/", include(_BATCH)),
]
urlpatterns = [path("centers/delegations/", include(_PAGES))]
served_on(Surface.STAFF, urlpatterns)
