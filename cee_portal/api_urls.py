"""Everything under `/api/v1/`, one line for each floor. Names are `api:<name>`."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tools/", include("entries.tools.api.urls")),
    path("", include("entries.api.urls")),
    path("", include("reviews.api_urls")),
]
