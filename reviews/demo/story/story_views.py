"""`/demo/`: the story, ticked off from the record. Not there where DEMO is off."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from reviews.demo.story.texts import ASK, PROOF, order_url, question_url, tell, who_is
from reviews.demo.story.traces import TOLD, find_traces


@never_cache
@require_safe
def demo_story(request: HttpRequest) -> HttpResponse:
    """The seven steps; to htmx, which asks while something moves, only the list."""
    _require_demo()
    part = request.headers.get("HX-Request") == "true"
    template = "reviews/demo/_steps.html" if part else "reviews/demo/story.html"
    return render(request, template, _context(request.user))


@require_POST
def demo_mark(request: HttpRequest, step: str) -> HttpResponse:
    """A step that leaves no record by itself, because one only reads: record it, and go there."""
    _require_demo()
    traces = find_traces()
    if traces is None:
        raise Http404
    user = request.user if isinstance(request.user, User) else None
    if step == ASK:
        record_event(verb=Verb.DEMO_QUESTION_ASKED, actor=user, object_kind=TOLD, object_id=step)
        return redirect(question_url())
    if step == PROOF and traces.batch is not None and traces.batch.proof is not None:
        if user is None:
            raise Http404
        record_event(
            verb=Verb.DEMO_PROOF_READ,
            actor=user,
            object_kind=TOLD,
            object_id=traces.batch.pk,
            batch_id=traces.batch.pk,
        )
        return redirect(order_url(traces))
    raise Http404


def _require_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _context(user: User | AnonymousUser) -> dict[str, Any]:
    traces = find_traces()
    steps = tell(traces) if traces else []
    people = who_is(steps)
    current = next((step.key for step in steps if not step.done), "")
    rows = [
        {
            "step": step,
            "person": people.get(step.who),
            "mine": not step.who or step.who == user.get_username(),
            "current": step.key == current,
        }
        for step in steps
    ]
    return {
        "rows": rows,
        "done": sum(step.done for step in steps),
        "is_over": bool(steps) and not current,
        "moving": any(step.moving for step in steps),
    }
