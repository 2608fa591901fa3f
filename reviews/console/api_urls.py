"""Addresses of orders and batches under `/api/v1/`."""

from django.urls import path

from reviews.console import api

urlpatterns = [
    path("delegations/", api.DelegationList.as_view(), name="api_delegations"),
    path("delegations/<int:order_id>/", api.DelegationOne.as_view(), name="api_delegation"),
    path(
        "delegations/<int:order_id>/preview/", api.DelegationPreview.as_view(), name="api_delegation_preview"
    ),
    path(
        "delegations/<int:order_id>/approve/", api.DelegationApprove.as_view(), name="api_delegation_approve"
    ),
    path("delegations/<int:order_id>/revoke/", api.DelegationRevoke.as_view(), name="api_delegation_revoke"),
    path("reassignment-batches/<int:batch_id>/", api.BatchOne.as_view(), name="api_batch"),
    path("reassignment-batches/<int:batch_id>/moves/", api.BatchMoves.as_view(), name="api_batch_moves"),
    path("reassignment-batches/<int:batch_id>/pause/", api.BatchPause.as_view(), name="api_batch_pause"),
    path("reassignment-batches/<int:batch_id>/resume/", api.BatchResume.as_view(), name="api_batch_resume"),
    path("reassignment-batches/<int:batch_id>/cancel/", api.BatchCancel.as_view(), name="api_batch_cancel"),
]
