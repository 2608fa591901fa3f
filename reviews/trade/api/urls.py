"""Addresses of what the trade reads under `/api/v1/`."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.trade.api import notifications

urlpatterns = [
    path("notifications/", notifications.Notifications.as_view(), name="api_notifications"),
]
served_on(Surface.TRADE, urlpatterns)
