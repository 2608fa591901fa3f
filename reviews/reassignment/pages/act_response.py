"""The shape that all acts of the console share: tried, refused in words on the page it came from, or done and told."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cee_portal.core.refusals import RefusedError

Refuse = Callable[[str, int], HttpResponse]
# What was done, in a sentence, and the name of the page to show then with its argument.
ActResult = tuple[str, str, int]


def run_act(request: HttpRequest, act: Callable[[], ActResult], refuse: Refuse) -> HttpResponse:
    """Run `act` and go where it says. What a service refuses is said by `refuse`, with the status that it has."""
    try:
        said, page, number = act()
    except RefusedError as error:
        return refuse(str(error), error.status)
    messages.success(request, said)
    return redirect(page, number)


def parse_number(text: str) -> int | None:
    """A number that a form sends along; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
