"""Addresses of people: signing in and out, password, preferences."""

from django.urls import path

from cee_portal.accounts import views
from cee_portal.core.web.surfaces import Surface, served_on

urlpatterns = [
    *served_on(
        Surface.ALWAYS,
        [
            path("sign-in/", views.sign_in_page, name="sign_in"),
            path("sign-out/", views.sign_out_act, name="sign_out"),
            path("demo/switch/", views.demo_switch, name="demo_switch"),
        ],
    ),
    *served_on(
        Surface.BOTH,
        [
            path("password/", views.password, name="password"),
            path("preferences/", views.preferences, name="preferences"),
        ],
    ),
]
