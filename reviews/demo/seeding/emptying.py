"""Emptying a demonstration: filings, work and record go, people and rules stay, so that nobody is signed out.

Only where `DEMO` is on. The append-only tables refuse truncation for everybody; the setting that lets the test suite
empty its tables is switched on here for one transaction.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from cee_portal.core.models import Event, IdempotencyKey
from entries.models import EntrySummary
from reviews.validation.models import Criterion, ResultCode
from reviews.validation.selectors import background
from reviews.validation.services.medians import seed_medians

_KEPT = (Criterion, ResultCode)


class NotADemonstrationError(Exception):
    """This is not a demonstration (DEMO is off), so nothing was emptied."""


def holds_filings() -> bool:
    """Whether there is any summary."""
    return EntrySummary.objects.exists()


@transaction.atomic
def empty_demonstration() -> None:
    """Remove everything that was filed and done. Raises NotADemonstrationError."""
    if not settings.DEMO:
        raise NotADemonstrationError(NotADemonstrationError.__doc__)
    models = [Event, IdempotencyKey]
    for label in ("entries", "reviews"):
        found = apps.get_app_config(label).get_models(include_auto_created=True)
        models += [model for model in found if model not in _KEPT and model._meta.managed]
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('cee.testing', true), '')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('cee.testing', 'on', true)")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        cursor.execute("SELECT set_config('cee.testing', %s, true)", [before])
    _forget_orders()
    seed_medians()
    background.forget()


def _forget_orders() -> None:
    # The story's orders are proposed through the services, which stand above; seeding imports this module.
    from reviews.demo.seeding.orders import forget_orders

    forget_orders()
