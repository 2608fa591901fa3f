"""Addresses of orders and batches under `/api/v1/`."""

from django.urls import include, path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.reassignment.api import batches, orders

_ORDER = [
    path("", orders.DelegationOne.as_view(), name="api_delegation"),
    path("preview/", orders.DelegationPreview.as_view(), name="api_delegation_preview"),
    path("approve/", orders.DelegationApprove.as_view(), name="api_delegation_approve"),
    path("revoke/", orders.DelegationRevoke.as_view(), name="api_delegation_revoke"),
]
_BATCH = [
    path("", batches.BatchOne.as_view(), name="api_batch"),
    path("moves/", batches.BatchMoves.as_view(), name="api_batch_moves"),
    path("preview/", batches.BatchPreview.as_view(), name="api_batch_preview"),
    path("approve/", batches.BatchApprove.as_view(), name="api_batch_approve"),
    path("pause/", batches.BatchPause.as_view(), name="api_batch_pause"),
    path("resume/", batches.BatchResume.as_view(), name="api_batch_resume"),
    path("cancel/", batches.BatchCancel.as_view(), name="api_batch_cancel"),
]
urlpatterns = [
    path("delegations/", orders.DelegationList.as_view(), name="api_delegations"),
    path("delegations/<int:order_id>/", include(_ORDER)),
    path("reassignment-batches/", batches.BatchList.as_view(), name="api_batches"),
    path("reassignment-batches/<int:batch_id>/", include(_BATCH)),
]
served_on(Surface.STAFF, urlpatterns)
