"""The answer to a posted act.

The page that follows with a message, or the page it came from with the refusal.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cee_portal.core.refusals import RefusedError

Refuse = Callable[[str, int], HttpResponse]
# A sentence on what was done, the name of the page that follows, and its argument.
ActResult = tuple[str, str, int]


def run_act(request: HttpRequest, act: Callable[[], ActResult], refuse: Refuse) -> HttpResponse:
    """Run `act` and redirect to the page that it names.

    Answer a refusal of a service by `refuse`.
    """
    try:
        said, page, number = act()
    except RefusedError as error:
        return refuse(str(error), error.status)
    messages.success(request, said)
    return redirect(page, number)


def parse_number(text: str) -> int | None:
    """Return a number that a form sends along; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
