"""The removal of all filings, work and events of a demonstration.

It works only where `DEMO` is on. The append-only tables refuse truncation to everybody, so the setting that lets the
test suite empty its tables is switched on here for one transaction.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from cee_portal.core import db
from cee_portal.core.models import Event, IdempotencyKey
from cee_portal.core.refusals import RefusedError
from entries.models import EntrySummary
from reviews.demo.seeding.orders import remove_orders
from reviews.validation.models import Criterion
from reviews.validation.selectors import background
from reviews.validation.services.medians import seed_medians
from reviews.work.models import ResultCode

_KEPT = (Criterion, ResultCode)


class NotADemonstrationError(RefusedError):
    """The deployment is no demonstration."""

    message = "This is not a demonstration (DEMO is off), so nothing was emptied."


def may_empty() -> bool:
    """Return whether the role of this connection may empty tables; that of a deployment may not."""
    return bool(db.scalar("SELECT has_table_privilege('accounts_event', 'TRUNCATE')"))


def has_filings() -> bool:
    """Return True where any summary is on file."""
    return EntrySummary.objects.exists()


@transaction.atomic
def empty_demonstration() -> None:
    """Remove all filings, work, orders and events. Raises NotADemonstrationError."""
    if not settings.DEMO:
        raise NotADemonstrationError
    models = [Event, IdempotencyKey]
    for label in ("entries", "reviews", "letters", "documents", "requests"):
        found = apps.get_app_config(label).get_models(include_auto_created=True)
        models += [model for model in found if model not in _KEPT and model._meta.managed]
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    before = db.scalar("SELECT coalesce(current_setting('cee.testing', true), '')")
    db.set_local("cee.testing", "on")
    db.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    db.set_local("cee.testing", before)
    remove_orders()
    seed_medians()
    background.forget()
