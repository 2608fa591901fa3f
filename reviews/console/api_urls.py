"""Addresses of orders and batches under `/api/v1/`."""

from django.urls import path

from reviews.console import api, api_batches

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
    path("reassignment-batches/", api_batches.BatchList.as_view(), name="api_batches"),
    path("reassignment-batches/<int:batch_id>/", api_batches.BatchOne.as_view(), name="api_batch"),
    path(
        "reassignment-batches/<int:batch_id>/moves/", api_batches.BatchMoves.as_view(), name="api_batch_moves"
    ),
    path(
        "reassignment-batches/<int:batch_id>/preview/",
        api_batches.BatchPreview.as_view(),
        name="api_batch_preview",
    ),
    path(
        "reassignment-batches/<int:batch_id>/approve/",
        api_batches.BatchApprove.as_view(),
        name="api_batch_approve",
    ),
    path(
        "reassignment-batches/<int:batch_id>/pause/", api_batches.BatchPause.as_view(), name="api_batch_pause"
    ),
    path(
        "reassignment-batches/<int:batch_id>/resume/",
        api_batches.BatchResume.as_view(),
        name="api_batch_resume",
    ),
    path(
        "reassignment-batches/<int:batch_id>/cancel/",
        api_batches.BatchCancel.as_view(),
        name="api_batch_cancel",
    ),
]
