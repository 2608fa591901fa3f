"""All addresses of the portal, one line for each app."""

from django.urls import URLPattern, URLResolver, include, path

from cee_portal import health
from cee_portal.api_docs import Docs, Root, Schema
from cee_portal.core.web.surfaces import Surface, served_on
from cee_portal.site.home.views import home
from centers.admin import site as reference_site

# What is no room's own: each address says here to which surface it belongs.
_always = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
_public = [
    path("api/v1/", Root.as_view(), name="api_root"),
    path("api/v1/schema/", Schema.as_view(), name="schema"),
    path("api/v1/docs/", Docs.as_view(), name="docs"),
]
_staff = [path("admin/", reference_site.urls)]

urlpatterns: list[URLPattern | URLResolver] = [
    *served_on(Surface.ALWAYS, _always),
    path("", include("cee_portal.accounts.urls")),
    path("", include("centers.pages.urls")),
    path("", include("entries.pages.urls")),
    path("", include("reviews.urls")),
    *served_on(Surface.PUBLIC, _public),
    path("api/v1/", include("cee_portal.api_urls")),
    *served_on(Surface.STAFF, _staff),
]

handler400 = "cee_portal.errors.bad_request"
handler403 = "cee_portal.errors.permission_denied"
handler404 = "cee_portal.errors.page_not_found"
handler500 = "cee_portal.errors.server_error"
