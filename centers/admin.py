"""Admin site for reference data.

Contacts of offices, and the functions of the law.

Only administrators get in. Nothing can be added or removed; a changed contact goes through its service.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cee_portal.accounts.models import User
from cee_portal.accounts.services import sign_out
from centers.models import Office, TradeFunction
from centers.services.offices import change_contact


class ReferenceSite(admin.AdminSite):
    """Admin site that leaves signing in to the portal's own page with its lock-out."""

    site_header = "CEE Portal: reference data"
    site_title = "Reference data"
    index_title = "Reference data"
    site_url = "/centers/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_administrator

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            return HttpResponse("Only administrators change reference data.", status=403)
        return redirect_to_login(request.GET.get("next", request.path))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """End the session as the portal does, which records it."""
        sign_out(request=request)
        return redirect("home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Go to the page of the portal, which records the change; Django's own view does not."""
        return redirect("password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Go to the page of the portal, because the reference site changes no password."""
        return redirect("password")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are loaded, never typed."""

    def _always(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def _never(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_module_permission = has_view_permission = _always
    has_add_permission = has_change_permission = has_delete_permission = _never


class OfficeAdmin(ReadOnlyAdmin):
    """Contact of an office, and the day when it was last verified."""

    list_display = ("code", "name", "phone", "email", "contact_verified_on")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    fields = ("code", "name", "city", "state", "phone", "email", "contact_verified_on")
    readonly_fields = ("code", "name", "state")

    has_change_permission = ReadOnlyAdmin._always

    def save_model(self, request: HttpRequest, obj: Office, form: ModelForm, change: bool) -> None:
        actor = request.user if isinstance(request.user, User) else None
        values = {name: getattr(obj, name) for name in form.changed_data}
        change_contact(office_id=obj.pk, actor=actor, values=values)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the append-only record has the change already."""


class TradeFunctionAdmin(ReadOnlyAdmin):
    """The 58 functions of the law, with the office that may hold each."""

    list_display = ("slug", "function", "work_function", "authority_after", "cfr_refs")
    list_filter = ("work_function", "authority_after")
    search_fields = ("slug", "function")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TradeFunction]:
        return TradeFunction.objects.order_by("work_function", "slug")


site = ReferenceSite(name="admin")
site.register(Office, OfficeAdmin)
site.register(TradeFunction, TradeFunctionAdmin)
