"""The roof: every address of the portal, one line for each app."""

from django.urls import URLPattern, URLResolver, path

from cee_portal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
