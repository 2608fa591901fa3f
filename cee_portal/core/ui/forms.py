"""Refusals of services on the form that asked for the act."""

from django.forms import BaseForm

from cee_portal.core.refusals import RefusedError


def add_refusal(form: BaseForm, error: RefusedError) -> int:
    """Show a refusal at its field, or above the form where it has none. Return the status of the answer."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    return error.status
