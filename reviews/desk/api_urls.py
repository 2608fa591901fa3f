"""Addresses of the queue under `/api/v1/`."""

from django.urls import path

from reviews.desk import api, api_jurisdiction, api_notifications

urlpatterns = [
    path("work-items/", api.WorkItemList.as_view(), name="api_work_items"),
    path("work-items/take-next/", api.TakeNext.as_view(), name="api_work_take_next"),
    path("work-items/<int:item_id>/", api.WorkItemOne.as_view(), name="api_work_item"),
    path("work-items/<int:item_id>/take/", api.Take.as_view(), name="api_work_take"),
    path("work-items/<int:item_id>/release/", api.Release.as_view(), name="api_work_release"),
    path("work-items/<int:item_id>/skip/", api.Skip.as_view(), name="api_work_skip"),
    path("work-items/<int:item_id>/start/", api.Start.as_view(), name="api_work_start"),
    path("work-items/<int:item_id>/assign/", api.Assign.as_view(), name="api_work_assign"),
    path("work-items/<int:item_id>/accept/", api.Accept.as_view(), name="api_work_accept"),
    path("work-items/<int:item_id>/return/", api.Return.as_view(), name="api_work_return"),
    path("work-items/<int:item_id>/send/", api.Send.as_view(), name="api_work_send"),
    path("work-items/<int:item_id>/park/", api.Park.as_view(), name="api_work_park"),
    path("work-items/<int:item_id>/unpark/", api.Unpark.as_view(), name="api_work_unpark"),
    path("work-items/<int:item_id>/close/", api.Close.as_view(), name="api_work_close"),
    path(
        "work-items/<int:item_id>/set-jurisdiction/",
        api_jurisdiction.ItemSet.as_view(),
        name="api_work_set_jurisdiction",
    ),
    path(
        "work-items/<int:item_id>/route-again/",
        api_jurisdiction.ItemAgain.as_view(),
        name="api_work_route_again",
    ),
    path(
        "work-items/<int:item_id>/stays-at-port/",
        api_jurisdiction.StaysAtPort.as_view(),
        name="api_work_stays_at_port",
    ),
    path(
        "entry-summaries/<str:number>/set-jurisdiction/",
        api_jurisdiction.SummarySet.as_view(),
        name="entry_summary_set_jurisdiction",
    ),
    path(
        "entry-summaries/<str:number>/route-again/",
        api_jurisdiction.SummaryAgain.as_view(),
        name="entry_summary_route_again",
    ),
    path(
        "entry-summaries/<str:number>/withdraw-jurisdiction/",
        api_jurisdiction.SummaryWithdraw.as_view(),
        name="entry_summary_withdraw_jurisdiction",
    ),
    path("notifications/", api_notifications.Notifications.as_view(), name="api_notifications"),
    path("result-codes/", api.ResultCodes.as_view(), name="api_result_codes"),
]
