from django.urls import path

from cee_portal.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in_page, name="sign_in"),
    path("sign-out/", views.sign_out_act, name="sign_out"),
    path("demo/switch/", views.demo_switch, name="demo_switch"),
    path("preferences/", views.preferences, name="preferences"),
]
