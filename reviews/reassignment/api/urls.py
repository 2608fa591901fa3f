"""Addresses of orders and batches under `/api/v1/`."""

from django.urls import path

from reviews.reassignment.api import batches, orders

urlpatterns = [
    path("delegations/", orders.DelegationList.as_view(), name="api_delegations"),
    path("delegations/<int:order_id>/", orders.DelegationOne.as_view(), name="api_delegation"),
    path(
        "delegations/<int:order_id>/preview/",
        orders.DelegationPreview.as_view(),
        name="api_delegation_preview",
    ),
    path(
        "delegations/<int:order_id>/approve/",
        orders.DelegationApprove.as_view(),
        name="api_delegation_approve",
    ),
    path(
        "delegations/<int:order_id>/revoke/", orders.DelegationRevoke.as_view(), name="api_delegation_revoke"
    ),
    path("reassignment-batches/", batches.BatchList.as_view(), name="api_batches"),
    path("reassignment-batches/<int:batch_id>/", batches.BatchOne.as_view(), name="api_batch"),
    path("reassignment-batches/<int:batch_id>/moves/", batches.BatchMoves.as_view(), name="api_batch_moves"),
    path(
        "reassignment-batches/<int:batch_id>/preview/",
        batches.BatchPreview.as_view(),
        name="api_batch_preview",
    ),
    path(
        "reassignment-batches/<int:batch_id>/approve/",
        batches.BatchApprove.as_view(),
        name="api_batch_approve",
    ),
    path("reassignment-batches/<int:batch_id>/pause/", batches.BatchPause.as_view(), name="api_batch_pause"),
    path(
        "reassignment-batches/<int:batch_id>/resume/",
        batches.BatchResume.as_view(),
        name="api_batch_resume",
    ),
    path(
        "reassignment-batches/<int:batch_id>/cancel/",
        batches.BatchCancel.as_view(),
        name="api_batch_cancel",
    ),
]
