"""Addresses of the pages for filers and importers."""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from reviews.trade.pages import home, requests

urlpatterns = [
    path("trade/", home.home, name="trade_home"),
    path("trade/requests/<int:request_id>/", requests.request_page, name="trade_request"),
    path("trade/requests/<int:request_id>/draft/", requests.draft, name="trade_request_draft"),
    path("trade/requests/<int:request_id>/more-time/", requests.more_time, name="trade_request_more_time"),
]
served_on(Surface.TRADE, urlpatterns)
