"""Addresses of the public question.

The directory shows work and stands in `reviews`.
"""

from django.urls import path

from cee_portal.core.web.surfaces import Surface, served_on
from centers.pages import views

urlpatterns = [
    path("which-center/", views.ask, name="which_center"),
    path("which-center/headings/", views.headings, name="which_center_headings"),
    path("which-center/ports/", views.ports, name="which_center_ports"),
]
served_on(Surface.PUBLIC, urlpatterns)
