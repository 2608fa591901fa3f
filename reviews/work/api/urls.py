"""Addresses of the queue under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.work.api import views

urlpatterns = [
    path("work-items/", views.WorkItemList.as_view(), name="api_work_items"),
    path("work-items/take-next/", views.TakeNext.as_view(), name="api_work_take_next"),
    path("work-items/<int:item_id>/", views.WorkItemOne.as_view(), name="api_work_item"),
    path("work-items/<int:item_id>/take/", views.Take.as_view(), name="api_work_take"),
    path("work-items/<int:item_id>/release/", views.Release.as_view(), name="api_work_release"),
    path("work-items/<int:item_id>/skip/", views.Skip.as_view(), name="api_work_skip"),
    path("work-items/<int:item_id>/assign/", views.Assign.as_view(), name="api_work_assign"),
    path("work-items/<int:item_id>/accept/", views.Accept.as_view(), name="api_work_accept"),
    path("work-items/<int:item_id>/return/", views.Return.as_view(), name="api_work_return"),
    path("work-items/<int:item_id>/send/", views.Send.as_view(), name="api_work_send"),
    path("work-items/<int:item_id>/park/", views.Park.as_view(), name="api_work_park"),
    path("work-items/<int:item_id>/unpark/", views.Unpark.as_view(), name="api_work_unpark"),
    path("work-items/<int:item_id>/undo/", views.Undo.as_view(), name="api_work_undo"),
    path("work-items/<int:item_id>/close/", views.Close.as_view(), name="api_work_close"),
]
served_on(Surface.STAFF, urlpatterns)
