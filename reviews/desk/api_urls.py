"""Addresses of the queue under `/api/v1/`."""

from django.urls import path

from reviews.desk import api

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
    path("result-codes/", api.ResultCodes.as_view(), name="api_result_codes"),
]
