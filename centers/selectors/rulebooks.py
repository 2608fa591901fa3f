"""Reads of rulebooks, each compiled once in each process.

The cache is keyed by number and digest, so that no process goes on with rules that are not those of the number.
"""

from functools import lru_cache

from cee_portal.core.refusals import RefusalKind, RefusedError
from centers.models import Rulebook
from centers.routing.rulebook import Rulebook as Rules

_KEPT = 4


class NoRulebookError(RefusedError):
    """No rulebook is published, so nothing can be decided."""

    message = "No rulebook is published yet. Run: python manage.py load_reference"
    code, kind = "no_rulebook", RefusalKind.UNAVAILABLE


def current_rulebook() -> Rules:
    """Return the newest rulebook.

    One small query; call it after the gate where a routing is written.
    """
    newest = Rulebook.objects.order_by("-number").values_list("number", "digest").first()
    if newest is None:
        raise NoRulebookError
    return _compile(*newest)


def current_rulebook_number() -> int:
    """Return the number of the newest rulebook without compiling it."""
    number = Rulebook.objects.order_by("-number").values_list("number", flat=True).first()
    if number is None:
        raise NoRulebookError
    return number


def find_rulebook(number: int) -> Rules:
    """Return the rulebook of that number, to replay a decision.

    Raises centers.models.Rulebook.DoesNotExist.
    """
    return _compile(number, Rulebook.objects.values_list("digest", flat=True).get(number=number))


@lru_cache(maxsize=_KEPT)
def _compile(number: int, digest: str) -> Rules:
    snapshot = Rulebook.objects.values_list("snapshot", flat=True).get(number=number, digest=digest)
    return Rules.from_snapshot(number, snapshot)
