"""The choice of the home page: that of the first role that the person has, closed by default."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser

from cee_portal.accounts.models import User
from cee_portal.core.web.surfaces import STAFF, TRADE, is_on
from cee_portal.site.home import administrator, auditor, office, trade
from centers.models import Office
from centers.selectors.memberships import memberships_on
from entries.selectors.visibility import filers_of, importers_of

Page = tuple[str, dict[str, Any]]


def page_of(user: User | AnonymousUser, asked: Mapping[str, str], today: date) -> Page:
    """Return template and context of the home page. A person without a role is told whom to ask."""
    if not isinstance(user, User):
        centers = Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")
        return "cee_portal/site/home/public.html", {"centers": list(centers)}
    roles = memberships_on(user, today)
    if (user.reads_everything or roles) and not is_on(STAFF):
        return "cee_portal/site/home/elsewhere.html", {"who": "Staff"}
    if user.is_administrator:
        return "cee_portal/site/home/administrator.html", administrator.context(user, today)
    if user.is_auditor:
        return "cee_portal/site/home/auditor.html", auditor.context(user, today)
    if roles:
        return "cee_portal/site/home/office.html", office.context(user, roles, asked, today)
    filers, importers = list(filers_of(user)), list(importers_of(user))
    if (filers or importers) and not is_on(TRADE):
        return "cee_portal/site/home/elsewhere.html", {"who": "Brokers and importers"}
    if filers or importers:
        return "cee_portal/site/home/trade.html", trade.context(user, filers, importers, asked, today)
    return "cee_portal/site/home/nobody.html", {}
