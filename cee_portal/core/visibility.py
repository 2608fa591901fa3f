"""The rules that say which rows a user may see, closed by default (decision 38).

Each model that users read has one rule, a function of its room marked with `@visibility.rule(Model)` or, where
everybody sees all rows, with `@visibility.public(Model)`. Lists, counts, exports, API and object pages all start from
it. Where a rule returns None, the user sees nothing; so does a visitor, and a user who is no longer active.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from cee_portal.accounts.models import User

Row = TypeVar("Row", bound=Model)
Rule = Callable[[Any], QuerySet[Row]]

_rules: dict[type[Model], Rule[Any]] = {}
_public: set[type[Model]] = set()


def rule(model: type[Row]) -> Callable[[Callable[[User], QuerySet[Row] | None]], Rule[Row]]:
    """Mark the one function that says which rows of `model` a user may see.

    Raises ValueError where the model has a rule already.
    """

    def mark(function: Callable[[User], QuerySet[Row] | None]) -> Rule[Row]:
        @wraps(function)
        def visible_rows(user: Any) -> QuerySet[Row]:
            if not (getattr(user, "is_authenticated", False) and user.is_active):
                return no_rows(model)
            rows = function(user)
            return no_rows(model) if rows is None else rows

        return _register(model, visible_rows)

    return mark


def public(model: type[Row]) -> Callable[[Rule[Row]], Rule[Row]]:
    """Mark the rule of a model whose rows everybody sees, visitors included. Raises ValueError as `rule` does."""

    def mark(function: Rule[Row]) -> Rule[Row]:
        registered = _register(model, function)
        _public.add(model)
        return registered

    return mark


def no_rows(model: type[Row]) -> QuerySet[Row]:
    """Return a queryset that has no rows."""
    return model._default_manager.none()


def visible(model: type[Row], user: Any) -> QuerySet[Row]:
    """Return the rows of `model` that the user may see; none where the model has no rule."""
    return _rules[model](user) if model in _rules else no_rows(model)


def models_with_rule() -> list[type[Model]]:
    """Return the models that have a rule, for the tests that walk them all."""
    return list(_rules)


def is_public(model: type[Model]) -> bool:
    """Return whether everybody sees all rows of the model."""
    return model in _public


def _register(model: type[Row], function: Rule[Row]) -> Rule[Row]:
    if model in _rules:
        raise ValueError(f"{model._meta.label} has its rule already: {_rules[model].__name__}.")
    _rules[model] = function
    return function
