"""Addresses of the queue and of the acts on items."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.work.pages import acts, bulk, views

urlpatterns = [
    path("work/", views.work, name="work"),
    path("work/counts/", views.counts, name="work_counts"),
    path("work/no-match/", views.no_match, name="work_no_match"),
    path("work/take-next/", acts.take_next, name="work_take_next"),
    path("work/bulk/give/", bulk.choose, {"act": "give"}, name="work_bulk_give"),
    path("work/bulk/take/", bulk.choose, {"act": "take"}, name="work_bulk_take"),
    path("work/bulk/release/", bulk.choose, {"act": "release"}, name="work_bulk_release"),
    path("work/bulk/park/", bulk.choose, {"act": "park"}, name="work_bulk_park"),
    path("work/bulk/<int:job_id>/", bulk.outcome, name="work_bulk"),
    path("work/bulk/<int:job_id>/stop/", bulk.stop, name="work_bulk_stop"),
    path("work/bulk/<int:job_id>/undo/", bulk.undo, name="work_bulk_undo"),
    path("work/undo/<int:event_id>/", acts.undo, name="work_undo"),
    path("work/items/<int:item_id>/", views.item, name="work_item"),
    path("work/items/<int:item_id>/peek/", views.peek, name="work_peek"),
    path("work/items/<int:item_id>/take/", acts.take, name="work_item_take"),
    path("work/items/<int:item_id>/release/", acts.release, name="work_item_release"),
    path("work/items/<int:item_id>/assign/", acts.assign, name="work_item_assign"),
    path("work/items/<int:item_id>/skip/", acts.skip, name="work_item_skip"),
    path("work/items/<int:item_id>/close/", acts.close, name="work_item_close"),
    path("work/items/<int:item_id>/park/", acts.park, name="work_item_park"),
    path("work/items/<int:item_id>/unpark/", acts.unpark, name="work_item_unpark"),
    path("work/items/<int:item_id>/send/", acts.send, name="work_item_send"),
    path("work/items/<int:item_id>/accept/", acts.accept, name="work_item_accept"),
    path("work/items/<int:item_id>/return/", acts.return_item, name="work_item_return"),
    path("work/items/<int:item_id>/heartbeat/", acts.beat, name="work_item_heartbeat"),
]
served_on(Surface.STAFF, urlpatterns)
