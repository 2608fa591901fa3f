"""Who may see what, closed by default (decision 38).

Each entity has one rule, a function on its floor's `selectors.py`, marked with `@visibility.rule(Model)`.
Lists, counts, exports, API and object pages all start from it. A rule returns the rows a person may see;
where it returns None, as it does for every role it does not name, the person sees nothing. So does whoever is
not signed in or no longer active.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from cee_portal.accounts.models import User


Rule = Callable[[Any], QuerySet[Any]]

_rules: dict[type[Model], Rule] = {}


def rule(model: type[Model]) -> Callable[[Callable[[User], QuerySet[Any] | None]], Rule]:
    """Mark the one function that says which rows of `model` a person may see.

    Raises ValueError where the model has a rule already: two answers to one question are none.
    """

    def mark(function: Callable[[User], QuerySet[Any] | None]) -> Rule:
        if model in _rules:
            raise ValueError(f"{model._meta.label} has its rule already: {_rules[model].__name__}.")

        @wraps(function)
        def visible(user: Any) -> QuerySet[Any]:
            if not (getattr(user, "is_authenticated", False) and user.is_active):
                return closed(model)
            rows = function(user)
            return closed(model) if rows is None else rows

        _rules[model] = visible
        return visible

    return mark


def closed(model: type[Model]) -> QuerySet[Any]:
    """No rows at all."""
    return model._default_manager.none()


def of(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of `model` that `user` may see; none where the model has no rule."""
    return _rules[model](user) if model in _rules else closed(model)


def ruled() -> list[type[Model]]:
    """The models that have a rule, for the tests that walk them all."""
    return list(_rules)
