"""State machines of models, built with django-fsm-2.

A model declares its states and transitions in one abstract class. A transition names its permission and its conditions,
each with the message that a user reads where it fails. A service locks the row, calls `find_refusal`, runs the
transition, writes its effects and the record, and saves; the transition itself changes nothing but the state.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Model
from django_fsm import FSMFieldDescriptor, FSMFieldMixin, Transition, transition

from cee_portal.core.refusals import NotAllowedError, RefusedError, WrongStateError

if TYPE_CHECKING:
    _Field = models.CharField
else:

    class _Field(FSMFieldMixin, models.CharField):
        """A text column with transitions."""


class Permission(NamedTuple):
    """Name the people who may run a transition.

    `base` is asked first; `{object}` and `{state}` may stand in the message. `follows_state`: the row's state is asked
    between the two.
    """

    name: str
    check: Callable[[Any, Any], bool]
    message: str
    error: type[RefusedError] = NotAllowedError
    base: "Permission | None" = None
    follows_state: bool = False

    def __call__(self, instance: Model, user: Any) -> bool:
        return self.find_failing(instance, user) is None

    def find_failing(self, instance: Model, user: Any) -> "Permission | None":
        """Return the permission that the user lacks; None where nothing is missing."""
        failing = self.base.find_failing(instance, user) if self.base else None
        return failing or (None if self.check(instance, user) else self)


class Condition(NamedTuple):
    """Name what must hold on the row for a transition.

    `{object}` and `{state}` may stand in the message.
    """

    name: str
    check: Callable[[Any], bool]
    message: str

    def __call__(self, instance: Model) -> bool:
        return self.check(instance)


class _StateDescriptor(FSMFieldDescriptor):
    """Refuse assignments to the state, except while the row is read again."""

    def __set__(self, instance: Model, value: Any) -> None:
        if instance.__dict__.get("_is_refreshing"):
            self.field.set_state(instance, value)
        else:
            super().__set__(instance, value)


class StateField(_Field):
    """A text column that only transitions change.

    Migrations store it as the plain text column that it is.
    """

    descriptor_class = _StateDescriptor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "protected": True})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class StateMachine:
    """The part of a model with a `StateField` named `state` that declares its acts.

    It stands before `models.Model`.
    """

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, the state too."""
        self.__dict__["_is_refreshing"] = True
        try:
            super().refresh_from_db(*args, **kwargs)  # type: ignore[misc]
        finally:
            del self.__dict__["_is_refreshing"]


def act(
    source: str | Sequence[str],
    target: Any,
    *,
    permission: Permission | None = None,
    conditions: Sequence[Condition] = (),
    wrong_state: str = "",
) -> Callable[[Callable[[Any], None]], Any]:
    """Declare a transition.

    Without a target the state stays; without a permission the portal alone runs it.

    `wrong_state` is the message for every other state; `{object}` and `{state}` may stand in it.
    """
    options: dict[str, Any] = {"permission": permission, "conditions": list(conditions)}
    sources = [source] if isinstance(source, str) else list(source)
    found: Any = transition("state", sources, target, custom={"wrong_state": wrong_state}, **options)
    return found


def find_refusal(act: Any, user: Any = None) -> RefusedError | None:
    """Return the error why `user` may not run `act` now, None where it may run.

    `act` is an act of a row, uncalled.

    The permission comes first, then the conditions, then the state; a permission that follows the state comes last, and
    only its base comes first. Without `user` the portal itself acts.
    """
    row, found = act.__self__, act._django_fsm.transitions
    declared: Any = next(iter(found.values()))
    words = {"object": row, "state": row.get_state_display()}
    permission: Permission | None = declared.permission if user is not None else None
    first = permission.base if permission and permission.follows_state else permission
    if first and (failing := first.find_failing(row, user)):
        return failing.error(failing.message.format(**words))
    for condition in declared.conditions:
        if not condition(row):
            return WrongStateError(condition.message.format(**words))
    if row.state not in found:
        return WrongStateError(declared.custom["wrong_state"].format(**words))
    if permission and (failing := permission.find_failing(row, user)):
        return failing.error(failing.message.format(**words))
    return None


def require_permission(permission: Permission, row: Any, user: Any) -> None:
    """Raise the error why `user` lacks a permission on a row, whatever its state."""
    if failing := permission.find_failing(row, user):
        raise failing.error(failing.message.format(object=row, state=row.get_state_display()))


def require_act(act: Any, user: Any = None) -> None:
    """Raise the error why `user` may not run `act` now."""
    error = find_refusal(act, user)
    if error is not None:
        raise error


def list_transitions(model: type[Model]) -> Iterator[Transition]:
    """Yield the transitions of a model, by act and then in the order of its states."""
    field: Any = model._meta.get_field("state")
    places = [value for value, _ in field.choices]
    for act in sorted(field.transitions[model]):
        found = field.transitions[model][act]._django_fsm.transitions
        yield from sorted(found.values(), key=lambda each: places.index(each.source))


def target_states(found: Transition) -> list[str]:
    """Return the states to which a transition may lead.

    Its source where it changes nothing.
    """
    if found.target is None:
        return [str(found.source)]
    return [str(state) for state in getattr(found.target, "allowed_states", None) or [found.target]]
