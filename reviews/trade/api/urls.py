"""Addresses of what the trade reads under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.trade.api import notifications, requests

urlpatterns = [
    path("notifications/", notifications.Notifications.as_view(), name="api_notifications"),
]
served_on(Surface.TRADE, urlpatterns)

# Staff read requests too, and read them also where the trade's surface is off.
REQUESTS = [
    path("requests/", requests.Requests.as_view(), name="api_requests"),
    path("requests/<int:request_id>/", requests.RequestOne.as_view(), name="api_request"),
    path("requests/<int:request_id>/responses/", requests.Responses.as_view(), name="api_request_responses"),
    path(
        "requests/<int:request_id>/extensions/", requests.Extensions.as_view(), name="api_request_extensions"
    ),
]
urlpatterns += served_on(Surface.BOTH, REQUESTS)
